// The first page: what Keyval is, with the shared counter in it, and where to go on.
import { page } from "../../stage/stage.ts";
import "../counter/counter.css";
import { welcome } from "./welcome.ts";
import "./welcome.css";

export default { id: "welcome", title: "Welcome" };

export const Story = {
  name: "Welcome",
  render: () =>
    page(
      {
        folder: "welcome",
        react: async () => (await import("../counter/react.tsx")).Counter,
        vue: async () => (await import("../counter/vue.vue")).default,
      },
      welcome,
    ),
};
