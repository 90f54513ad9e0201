// A board that several people rearrange at once.
import { stage } from "../../stage/stage.ts";
import { board, type Card, columns, moveCard, moveTo } from "./board.ts";
import "./kanban.css";

export default { id: "kanban", title: "Together/Kanban board" };

export const Story = {
  name: "Kanban board",
  render: () =>
    stage({
      title: "Kanban board",
      hint: "Drag a card, even into the other half; or focus one and press an arrow key.",
      folder: "kanban",
      keys: [board],
      notes: [
        "A card's key is its place: column, order, id. One commit deletes it there and sets it here, so no window ever shows it twice or not at all.",
        "The order is a text between those of the neighbours, so a move writes one card only.",
        "The recipe reads the card first. When somebody else has moved it meanwhile, theirs holds.",
      ],
      guide: { modelling: "Modelling", mutations: "Mutations and optimistic updates" },
      react: async () => (await import("./react.tsx")).Board,
      vue: async () => (await import("./vue.vue")).default,
      secondUser: async (kv) => {
        const { entries } = await kv.paginate<Card>(board, { limit: 50 });
        const card = entries[Math.floor(Math.random() * entries.length)];
        const column = columns[Math.floor(Math.random() * columns.length)];
        if (card && column)
          await kv.mutate(moveCard, { variables: moveTo(entries, card.key, column, 0) });
      },
    }),
};
