// A leaderboard's first places in React: a live window of the highest keys.
import { Kv, KvProvider, useKvList } from "@keyval/react";
import type { Library, Row } from "./library.ts";
import { mountReact, RowMarkup } from "./react-rows.tsx";

const kv = new Kv("/api");
let places = 10;

function List() {
  const { entries } = useKvList<Row>(["scores"], { reverse: true, limit: places });
  return entries.map(({ value }) => <RowMarkup key={value.id} row={value} />);
}

const parts = {
  BoundRow: () => null,
  List,
  Provider: ({ children }: { children: React.ReactNode }) => (
    <KvProvider kv={kv}>{children}</KvProvider>
  ),
};

export const library: Library = {
  mount(root, _, count) {
    places = count;
    return mountReact(parts, root, "list", count);
  },
  write: (row) => void kv.mutate((tx) => tx.set(["scores", row.score, row.id], row)),
};
