// Text that everybody edits together, field by field.
import { sideBySide } from "../../mount/mount.ts";
import { SharedText } from "./react.tsx";
import VueSharedText from "./vue.vue";

export default { title: "Shared text" };

export const SideBySide = {
  name: "Shared text",
  render: () =>
    sideBySide({
      title: "Shared text",
      hint: "Type in either half, or in two windows: each field is one key, and the last write wins. The caret stays where it is.",
      react: SharedText,
      vue: VueSharedText,
    }),
};
