// Seats that many people want at once.
import type { Args } from "../../stage/framework-halves.ts";
import { stage } from "../../stage/stage.ts";
import { bySeat, hall, lastRush, rush } from "./seats.ts";
import "./seats.css";

export default { id: "seats", title: "Together/Seat booking" };

export const Story = {
  name: "Seat booking",
  args: { people: 20 },
  argTypes: {
    people: { control: { type: "range", min: 2, max: 20, step: 1 } },
  },
  parameters: { controls: { disable: false } },
  render: (args: Args) =>
    stage({
      args,
      title: "Seat booking",
      hint: "Take a seat, give it back, then let people rush in: each seat goes to one of them, and the others are told who was faster.",
      folder: "seats",
      keys: [hall, lastRush],
      notes: [
        "A seat is a key. The check “holds nothing yet” and the booking are one commit, so a seat has one holder, however many try.",
        "The people are real clients: each sends its own commit, and learns from the answer, not from an exception, that it came too late.",
        "A booking of yours shows at once. With the toolbar's “Conflict” somebody is faster, and it is taken back with the reason.",
      ],
      guide: { mutations: "Mutations and optimistic updates", versionstamps: "Versionstamps" },
      react: async () => (await import("./react.tsx")).Hall,
      vue: async () => (await import("./vue.vue")).default,
      secondUser: async (kv) => {
        const { entries } = await kv.paginate<string>(hall, { limit: 100 });
        if (entries.length < 25) await rush(kv, bySeat(entries));
        else await kv.delete(hall);
      },
    }),
};
