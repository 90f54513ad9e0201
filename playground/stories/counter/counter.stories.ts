// A number everybody counts up together.
import { sideBySide } from "../../mount/mount.ts";
import { Counter } from "./react.tsx";
import VueCounter from "./vue.vue";

export default { title: "Shared counter" };

export const SideBySide = {
  // A story with its component's name stands in the sidebar by itself.
  name: "Shared counter",
  render: () =>
    sideBySide({
      title: "Shared counter",
      hint: "Each press is an atomic sum: presses in two windows at once add up. It shows before the server has answered.",
      react: Counter,
      vue: VueCounter,
    }),
};
