// A number everybody counts up together.
import type { Args } from "../../stage/framework-halves.ts";
import { stage } from "../../stage/stage.ts";
import "./counter.css";

export default { id: "counter", title: "Basics/Shared counter" };

export const Story = {
  // A story with its component's name stands in the sidebar by itself.
  name: "Shared counter",
  args: { step: 1 },
  argTypes: {
    step: { control: { type: "range", min: 1, max: 100, step: 1 } },
  },
  parameters: { controls: { disable: false } },
  render: (args: Args) =>
    stage({
      args,
      title: "Shared counter",
      hint: "Press a button on either side, in two windows, or with a second user: presses add up, and show before the server has answered.",
      folder: "counter",
      keys: [["playground", "counter"]],
      notes: [
        "Each press is an atomic sum: two at the same moment count as two.",
        "With +2 s of latency a press still shows at once; it is faint until the server has it.",
        "Offline, presses wait in order and are sent, each exactly once, when the network is back.",
      ],
      guide: {
        mutations: "Mutations and optimistic updates",
        react: "Keyval in React",
        vue: "Keyval in Vue",
      },
      react: async () => (await import("./react.tsx")).Counter,
      vue: async () => (await import("./vue.vue")).default,
      secondUser: (kv) => kv.atomic().sum(["playground", "counter"], 1).commit(),
    }),
};
