// @vitest-environment node
// Rendering on a server: nothing is watched, a query is one plain read, and what was read travels to the page.
import {
  Kv,
  kvInfiniteOptions,
  kvListOptions,
  kvOptions,
  KvProvider,
  serializeData,
  useKv,
  useKvList,
  useKvPaginate,
  useKvState,
  useKvStatus,
  useSuspenseKv,
} from "@keyval/react";
import { startServer } from "@keyval/testkit/start-server";
import { dehydrate, QueryClient } from "@tanstack/react-query";
import { Suspense } from "react";
import { renderToString } from "react-dom/server";
import { expect, it } from "vitest";

const bytes = new Uint8Array([1, 2]);

it("renders what was prefetched, with one read for each query and no watch", async () => {
  await using server = await startServer();
  await using kv = new Kv(server.url);
  await kv.set(["n", 1n], { big: 2n, bytes });
  const before = server.requests.length;
  const queryClient = new QueryClient();
  await Promise.all([
    queryClient.prefetchQuery(kvOptions(kv, ["n", 1n])),
    queryClient.prefetchQuery(kvListOptions(kv, ["n"])),
    queryClient.prefetchInfiniteQuery(kvInfiniteOptions(kv, ["n"], { pageSize: 1 })),
  ]);
  function Page() {
    const { value, isLive } = useKv<{ big: bigint }>(["n", 1n]);
    const suspended = useSuspenseKv<{ big: bigint }>(["n", 1n]);
    const { entries } = useKvList(["n"]);
    const pages = useKvPaginate(["n"], { pageSize: 1 });
    const [text] = useKvState(["text"], "initial");
    const parts = [
      value?.big,
      suspended.value?.big,
      entries.length,
      pages.entries.length,
      text,
      useKvStatus(),
    ];
    return <p>{`${parts.join(" ")} ${String(isLive)}`}</p>;
  }
  const html = renderToString(
    <KvProvider kv={kv} queryClient={queryClient}>
      <Suspense>
        <Page />
      </Suspense>
    </KvProvider>,
  );
  expect(html).toContain("2 2 1 1 initial idle false");
  const paths = server.requests.slice(before).map(({ path }) => path.split("?")[0]);
  expect(paths).toEqual(["/api/batch"]);
  expect(server.streams()).toBe(0);
  const state = JSON.stringify(dehydrate(queryClient, { serializeData }));
  expect(JSON.parse(state).queries).toHaveLength(3);
});
