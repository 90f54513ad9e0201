// Two tenants on one server: what a token may see, and what it is told about the rest.
import { stage } from "../../stage/stage.ts";
import "./tenants.css";

const names = ["Sailcloth", "Buoys", "A winch", "Cider jars", "Grafting wax", "Beehives"];
const pick = <T>(from: readonly T[]) => from[Math.floor(Math.random() * from.length)] as T;

export default { id: "tenants", title: "Server/Two tenants" };

export const Story = {
  name: "Two tenants",
  render: () =>
    stage({
      title: "Two tenants",
      hint: "Add orders to one tenant: the other never sees them, and is told plainly that it may not. One rule on the server is all it takes.",
      folder: "tenants",
      keys: [
        ["playground", "tenants", "harbour"],
        ["playground", "tenants", "orchard"],
      ],
      notes: [
        'Each tenant has a token; the rule ["playground", "tenants", "$tenant"] is filled from it.',
        "The refusal is the same whether the other tenant has orders or not, and comes before storage is asked.",
        "Each tenant has a Kv and a QueryClient of its own: what is cached is nobody else's.",
      ],
      guide: { access: "Access and multi-tenancy" },
      react: async () => (await import("./react.tsx")).Tenants,
      vue: async () => (await import("./vue.vue")).default,
      secondUser: (kv) =>
        kv.set(["playground", "tenants", pick(["harbour", "orchard"]), kv.uuidv7()], {
          title: pick(names),
        }),
    }),
};
