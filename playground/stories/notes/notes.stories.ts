// Notes that are written without a network.
import { stage } from "../../stage/stage.ts";
import { deleteNote, notes } from "./notes.ts";
import "./notes.css";

export default { id: "notes", title: "Around the store/Offline notes" };

export const Story = {
  name: "Offline notes",
  render: () =>
    stage({
      title: "Offline notes",
      hint: "Choose “Offline” in the toolbar, add, edit and delete notes, and open a second window: it has the old ones. Then go online again.",
      folder: "notes",
      keys: [notes],
      notes: [
        "There is no offline mode to write: a mutation shows at once, and waits until there is a network.",
        "What waits is sent in the order in which it was made. An answer that got lost is asked for again under the same id, so nothing is stored twice.",
        "Changes of others come in meanwhile or afterwards, and what you wrote stays on top of them until it is stored.",
        "The queue lives as long as the page. kv.pendingCount says how many changes are in it, and while there are any, the browser asks before you close or reload the page.",
      ],
      guide: { mutations: "Mutations and optimistic updates", watching: "Watching" },
      react: async () => (await import("./react.tsx")).Notes,
      vue: async () => (await import("./vue.vue")).default,
      secondUser: async (kv) => {
        const { entries } = await kv.paginate<string>([...notes, "guest"], { limit: 10 });
        if (entries.length > 2 && entries[0])
          return kv.mutate(deleteNote, { variables: entries[0].key });
        return kv.set([...notes, "guest", kv.uuidv7()], "Somebody else was here.");
      },
    }),
};
