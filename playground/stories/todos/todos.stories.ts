// A list everybody edits together, ordered by key.
import type { Args } from "../../stage/framework-halves.ts";
import { stage } from "../../stage/stage.ts";
import { type Todo, todos } from "./todo.ts";
import "./todos.css";

export default { id: "todos", title: "Basics/Live to-do list" };

export const Story = {
  name: "Live to-do list",
  args: { onlyOpen: false, newestFirst: false },
  argTypes: {
    onlyOpen: { name: "only open (where)", control: "boolean" },
    newestFirst: { name: "newest first (reverse)", control: "boolean" },
  },
  parameters: { controls: { disable: false } },
  render: (args: Args) =>
    stage({
      args,
      title: "Live to-do list",
      hint: "Add, tick, rename and delete on either side, or in another window.",
      folder: "todos",
      keys: [todos],
      notes: [
        "One prefix is one list, in key order: the keys begin with the time, so the newest is last.",
        "A changed entry renders its own row only: the others keep their identity.",
      ],
      guide: { lists: "Lists and pagination", mutations: "Mutations and optimistic updates" },
      react: async () => (await import("./react.tsx")).Todos,
      vue: async () => (await import("./vue.vue")).default,
      secondUser: async (kv) => {
        const { entries } = await kv.paginate<Todo>(todos, { limit: 20 });
        const entry = entries[Math.floor(Math.random() * entries.length)];
        if (entry) await kv.set(entry.key, { ...entry.value, done: !entry.value.done });
      },
    }),
};
