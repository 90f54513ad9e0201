// A list everybody edits together, ordered by key.
import { sideBySide } from "../../mount/mount.ts";
import { Todos } from "./react.tsx";
import VueTodos from "./vue.vue";

export default { title: "Live to-do list" };

export const SideBySide = {
  // A story with its component's name stands in the sidebar by itself.
  name: "Live to-do list",
  render: () =>
    sideBySide({
      title: "Live to-do list",
      hint: "Add, tick, rename and delete on either side, or in another window. A changed entry renders its own row only.",
      react: Todos,
      vue: VueTodos,
    }),
};
