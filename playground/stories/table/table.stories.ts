// A long table, filtered as one types, of which only the rows in sight exist.
import type { Args } from "../../stage/framework-halves.ts";
import { stage } from "../../stage/stage.ts";
import { type Order, orders, statuses } from "./orders.ts";
import "./table.css";

export default { id: "table", title: "At scale/10,000 rows" };

export const Story = {
  name: "10,000 rows",
  args: { newestFirst: false },
  argTypes: {
    newestFirst: { name: "newest first (reverse)", control: "boolean" },
  },
  parameters: { controls: { disable: false } },
  render: (args: Args) =>
    stage({
      args,
      title: "10,000 rows",
      hint: "Filter by anything and scroll. With a second user orders change under your eyes, and enter or leave what you filtered.",
      folder: "table",
      keys: [orders],
      notes: [
        "The filter is part of the query: an order that comes to match appears by itself.",
        "All that match are here, each with its identity; only those in sight have elements.",
        "React and Vue ask for the same list, so the page holds it once.",
      ],
      guide: { lists: "Lists and pagination", filters: "Filters" },
      react: async () => (await import("./react.tsx")).Orders,
      vue: async () => (await import("./vue.vue")).default,
      secondUser: async (kv) => {
        const key = [...orders, 1 + Math.floor(Math.random() * 8)];
        const { value } = await kv.get<Order>(key);
        const status = statuses[Math.floor(Math.random() * statuses.length)];
        if (value && status) await kv.set(key, { ...value, status });
      },
    }),
};
