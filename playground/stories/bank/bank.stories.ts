// Money that goes from one account to another, while others move theirs.
import { stage } from "../../stage/stage.ts";
import { accounts, transferTen, transfers } from "./bank.ts";
import "./bank.css";

export default { id: "bank", title: "Together/Bank transfer" };

export const Story = {
  name: "Bank transfer",
  render: () =>
    stage({
      title: "Bank transfer",
      hint: "Move money, then let ten transfers go in the same moment, or press “Conflict” in the toolbar first. The total never changes.",
      folder: "bank",
      keys: [accounts, transfers],
      notes: [
        "A transaction reads two balances, and is refused when one of them has changed by the time it commits. Then it runs again: the log says how often.",
        "Balances and log entry are one commit. No window ever sees money that has left one account and not reached the other.",
        "What the function throws ends it: nothing is written, and the reason shows.",
      ],
      guide: { atomic: "Atomic operations and transactions" },
      react: async () => (await import("./react.tsx")).Bank,
      vue: async () => (await import("./vue.vue")).default,
      secondUser: transferTen,
    }),
};
