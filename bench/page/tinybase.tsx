// TinyBase: one store, fed from the server's event stream in transactions; each row by useRow, the list by its row ids,
// as its own TableView does.
import { createStore } from "tinybase";
import { Provider, useRow, useRowIds } from "tinybase/ui-react";
import { followRows, readRows } from "./feed.ts";
import { type Library, putRow, type Row } from "./library.ts";
import { mountReact, RowMarkup } from "./react-rows.tsx";

const store = createStore();
let isFed = false;

async function feed(): Promise<void> {
  const put = (rows: readonly Row[]) =>
    store.transaction(() => {
      for (const row of rows) store.setRow("rows", String(row.id), row);
    });
  await followRows(put);
  put(await readRows());
}

function BoundRow({ id }: { id: number | string }) {
  const row = useRow("rows", String(id)) as Partial<Row>;
  return row.id === undefined ? null : <RowMarkup row={row as Row} />;
}

function List() {
  return useRowIds("rows").map((id) => <BoundRow key={id} id={id} />);
}

const parts = {
  BoundRow,
  List,
  Provider: ({ children }: { children: React.ReactNode }) => (
    <Provider store={store}>{children}</Provider>
  ),
};

export const library: Library = {
  mount(root, shape, count) {
    if (!isFed) void feed();
    isFed = true;
    return mountReact(parts, root, shape, count);
  },
  write(row) {
    store.setPartialRow("rows", String(row.id), row);
    void putRow(row);
  },
};
