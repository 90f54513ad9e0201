// The first page: what Keyval is, with the shared counter in it, and where to go on.
import { page } from "../../stage/stage.ts";
import "../counter/counter.css";
import { Counter } from "../counter/react.tsx";
import VueCounter from "../counter/vue.vue";
import { welcome } from "./welcome.ts";
import "./welcome.css";

export default { id: "welcome", title: "Welcome" };

export const Story = {
  name: "Welcome",
  render: () => page("welcome", (parts) => welcome(parts, { react: Counter, vue: VueCounter })),
};
