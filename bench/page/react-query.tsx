// TanStack Query as its docs say for data that others change: nothing is stale until an event says so, then the query
// is invalidated and refetched. No event is lost and no refetch starved: what changes during one asks for one more.
import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { followRows, readRow, readRows } from "./feed.ts";
import { type Library, putRow, type Row, type Shape } from "./library.ts";
import { mountReact, RowMarkup } from "./react-rows.tsx";

const queryClient = new QueryClient({
  defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } },
});
const listKey = ["rows"];
const rowKey = (id: number) => ["rows", id];

function BoundRow({ id }: { id: number }) {
  const { data } = useQuery({ queryKey: rowKey(id), queryFn: () => readRow(id) });
  return data && <RowMarkup row={data} />;
}

function List() {
  const { data } = useQuery({ queryKey: listKey, queryFn: readRows });
  return data?.map((row) => <RowMarkup key={row.id} row={row} />);
}

const parts = {
  BoundRow,
  List,
  Provider: ({ children }: { children: React.ReactNode }) => (
    <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
  ),
};

const running = new Map<string, { isOverdue: boolean }>();

async function refetch(queryKey: readonly unknown[]): Promise<void> {
  const id = queryKey.join();
  const before = running.get(id);
  if (before) {
    before.isOverdue = true;
    return;
  }
  const state = { isOverdue: false };
  running.set(id, state);
  await queryClient.invalidateQueries({ queryKey, exact: true });
  running.delete(id);
  if (state.isOverdue) await refetch(queryKey);
}

let shown: Shape = "list";
let isFollowing = false;

export const library: Library = {
  mount(root, shape, count) {
    shown = shape;
    if (!isFollowing)
      void followRows((rows) => {
        if (shown === "list") void refetch(listKey);
        else for (const { id } of rows) void refetch(rowKey(id));
      });
    isFollowing = true;
    return mountReact(parts, root, shape, count);
  },
  write(row) {
    // An optimistic update by way of the cache; the event of the write refetches.
    if (shown === "list")
      queryClient.setQueryData<Row[]>(listKey, (rows) =>
        rows?.map((other) => (other.id === row.id ? row : other)),
      );
    else queryClient.setQueryData(rowKey(row.id), row);
    void putRow(row);
  },
};
