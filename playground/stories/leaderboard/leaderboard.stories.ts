// The ten best of 100,000, while everybody plays.
import type { Args } from "../../stage/framework-halves.ts";
import { stage } from "../../stage/stage.ts";
import { board, rates } from "./leaderboard.ts";
import "./leaderboard.css";

export default { id: "leaderboard", title: "At scale/Leaderboard" };

export const Story = {
  name: "Leaderboard",
  args: { places: 10, writes: 500 },
  argTypes: {
    places: { name: "places (limit)", control: { type: "range", min: 1, max: 30, step: 1 } },
    writes: { name: "writes a second", control: { type: "range", min: 0, max: 500, step: 10 } },
  },
  parameters: { controls: { disable: false } },
  render: (args: Args) =>
    stage({
      args,
      title: "Leaderboard",
      hint: "100,000 players, of whom ten show. Start the game: 500 commits a second, and this page hears of those that change its ten. The controls set both numbers.",
      folder: "leaderboard",
      keys: [board, rates],
      notes: [
        "The score stands in the key, so the ranking is the order of the keys, and the best ten are a list with a limit, read from its end.",
        "A new score is one commit: the old key goes, the new one comes. Nobody is listed twice.",
        "What happens below the tenth place is not sent. When one of the ten falls out, the next moves up in the same step.",
      ],
      guide: { lists: "Lists and pagination", modelling: "Modelling" },
      react: async () => (await import("./react.tsx")).Leaderboard,
      vue: async () => (await import("./vue.vue")).default,
    }),
};
