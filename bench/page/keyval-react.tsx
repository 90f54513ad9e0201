// Keyval in React.
import { Kv, KvProvider, useKv, useKvList } from "@keyval/react";
import { QueryClient } from "@tanstack/react-query";
import type { Library, Row } from "./library.ts";
import { mountReact, RowMarkup } from "./react-rows.tsx";

const kv = new Kv("/api");
const queryClient = new QueryClient();

function BoundRow({ id }: { id: number }) {
  const { value } = useKv<Row>(["rows", id]);
  return value && <RowMarkup row={value} />;
}

function List() {
  const { entries } = useKvList<Row>(["rows"]);
  return entries.map(({ value }) => <RowMarkup key={value.id} row={value} />);
}

const parts = {
  BoundRow,
  List,
  Provider: ({ children }: { children: React.ReactNode }) => (
    <KvProvider kv={kv} queryClient={queryClient}>
      {children}
    </KvProvider>
  ),
};

export const library: Library = {
  mount: (root, shape, count) => mountReact(parts, root, shape, count),
  write: (row) => void kv.mutate((tx) => tx.set(["rows", row.id], row)),
};
