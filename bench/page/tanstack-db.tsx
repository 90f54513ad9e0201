// TanStack DB: one collection, fed from the server's event stream through its sync interface; live queries with a
// queryKey, as its docs recommend where much is rendered.
import { createCollection, eq, useLiveQuery } from "@tanstack/react-db";
import { followRows, readRows } from "./feed.ts";
import { type Library, putRow, type Row } from "./library.ts";
import { mountReact, RowMarkup } from "./react-rows.tsx";

const rows = createCollection<Row, number>({
  id: "rows",
  getKey: (row) => row.id,
  sync: {
    rowUpdateMode: "full",
    sync({ begin, write, commit, markReady }) {
      void (async () => {
        await followRows((changed) => {
          begin();
          for (const value of changed) write({ type: "update", value });
          commit();
        });
        const all = await readRows();
        begin();
        for (const value of all) write({ type: "insert", value });
        commit();
        markReady();
      })();
    },
  },
  async onUpdate({ transaction }) {
    await Promise.all(transaction.mutations.map(({ modified }) => putRow(modified)));
  },
});

function BoundRow({ id }: { id: number }) {
  const { data } = useLiveQuery({
    queryKey: ["row", id],
    query: (q) =>
      q
        .from({ row: rows })
        .where(({ row }) => eq(row.id, id))
        .findOne(),
  });
  return data && <RowMarkup row={data} />;
}

function List() {
  const { data } = useLiveQuery({
    queryKey: ["rows"],
    query: (q) => q.from({ row: rows }).orderBy(({ row }) => row.id),
  });
  return data.map((row) => <RowMarkup key={row.id} row={row} />);
}

export const library: Library = {
  mount: (root, shape, count) => mountReact({ BoundRow, List }, root, shape, count),
  write: (row) =>
    void rows.update(row.id, (draft) => {
      draft.text = row.text;
      draft.score = row.score;
    }),
};
