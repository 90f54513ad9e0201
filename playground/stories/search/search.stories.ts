// A search whose result goes on changing.
import type { Args } from "../../stage/framework-halves.ts";
import { stage } from "../../stage/stage.ts";
import { type Dish, dishes } from "./search.ts";
import "./search.css";

export default { id: "search", title: "At scale/Live search" };

export const Story = {
  name: "Live search",
  args: { limit: 20 },
  argTypes: {
    limit: { control: { type: "range", min: 5, max: 50, step: 5 } },
  },
  parameters: { controls: { disable: false } },
  render: (args: Args) =>
    stage({
      args,
      title: "Live search",
      hint: "Search 2,000 dishes as you type. The second user in the toolbar renames one now and then: what is found follows.",
      folder: "search",
      keys: [dishes],
      notes: [
        "createIndex is called once, when the data is set up; every commit keeps the index up to date. Words are found by their stem: “roast” finds “roasted”.",
        "A search is a live query like any other: what comes to match appears, what no longer does goes.",
        "While the next result is on its way the last one stays, so nothing flickers as you type.",
      ],
      guide: { search: "Full-text search" },
      react: async () => (await import("./react.tsx")).Search,
      vue: async () => (await import("./vue.vue")).default,
      secondUser: async (kv) => {
        const key = [...dishes, Math.floor(Math.random() * 5)];
        const { value } = await kv.get<Dish>(key);
        if (!value) return;
        const isNew = value.title.startsWith("New: ");
        const title = isNew ? value.title.slice("New: ".length) : `New: ${value.title}`;
        await kv.set(key, { ...value, title });
      },
    }),
};
