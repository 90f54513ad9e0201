// Text that everybody edits together, field by field.
import { stage } from "../../stage/stage.ts";
import "./shared-text.css";

export default { id: "shared-text", title: "Basics/Shared form" };

export const Story = {
  name: "Shared form",
  render: () =>
    stage({
      title: "Shared form",
      hint: "Type in either half, or in two windows, as fast as you can: no letter is lost, and the caret stays where it is.",
      folder: "shared-text",
      keys: [["playground", "text"]],
      notes: [
        "useKvState and useKvModel read and write like local state, and are shared.",
        "Each field is one key, and the last write wins.",
      ],
      guide: {
        mutations: "Mutations and optimistic updates",
        react: "Keyval in React",
        vue: "Keyval in Vue",
      },
      react: async () => (await import("./react.tsx")).SharedText,
      vue: async () => (await import("./vue.vue")).default,
      secondUser: (kv) =>
        kv.set(
          ["playground", "text", "title"],
          `Somebody else at ${new Date().toLocaleTimeString()}`,
        ),
    }),
};
