// A page that was rendered on a server: what it was rendered with shows at once, and goes on live.
import {
  deserializeData,
  Kv,
  kvInfiniteOptions,
  kvListOptions,
  kvOptions,
  KvProvider,
  serializeData,
  useKv,
  useKvList,
  useKvPaginate,
  useKvStatus,
} from "@keyval/react";
import { type RunningServer, startServer } from "@keyval/testkit/start-server";
import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import { memo, Suspense, use } from "react";
import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

let server: RunningServer;
let kv: Kv;
const bytes = new Uint8Array([7, 8]);

beforeEach(async () => {
  server = await startServer();
  kv = new Kv(server.url);
});
afterEach(async () => {
  await kv.close();
  await server.close();
});

/** What a server would put into the page. Its Kv sees no window, as there is none on a server. */
async function prefetched(): Promise<string> {
  const { window } = globalThis;
  Reflect.deleteProperty(globalThis, "window");
  try {
    const serverKv = new Kv(server.url);
    const queryClient = new QueryClient();
    await queryClient.prefetchQuery(kvOptions(serverKv, ["me", 1n]));
    await queryClient.prefetchQuery(kvListOptions(serverKv, ["users"]));
    await queryClient.prefetchInfiniteQuery(kvInfiniteOptions(serverKv, ["log"], { pageSize: 1 }));
    await serverKv.close();
    return JSON.stringify(dehydrate(queryClient, { serializeData }));
  } finally {
    globalThis.window = window;
  }
}

it("shows hydrated data in the first render, live without another read, and renders no row again", async () => {
  await kv.set(["users", 1n], { name: "Ada", bytes });
  await kv.set(["users", bytes], { name: "Bob", bytes });
  await kv.set(["log", 1], { name: "first" });
  await kv.set(["log", 2], { name: "second" });
  await kv.set(["me", 1n], { name: "Me", bytes });
  const state = await prefetched();
  const rowRenders: string[] = [];
  const seen: unknown[] = [];
  const Row = memo(function Row({ entry }: { entry: { value: { name: string } } }) {
    rowRenders.push(entry.value.name);
    return <li>{entry.value.name}</li>;
  });
  function Page() {
    const user = useKv<{ name: string; bytes: Uint8Array }>(["me", 1n]);
    const { entries, isLive } = useKvList<{ name: string }>(["users"]);
    const pages = useKvPaginate<{ name: string }>(["log"], { pageSize: 1 });
    seen.push(user.value?.bytes);
    return (
      <ul data-live={isLive && pages.isLive && user.isLive}>
        {entries.map((entry) => (
          <Row key={String(entry.key[1])} entry={entry} />
        ))}
        {pages.entries.map((entry) => (
          <Row key={`page ${String(entry.key[1])}`} entry={entry} />
        ))}
      </ul>
    );
  }
  const before = server.requests.length;
  const app = (
    <KvProvider kv={kv} queryClient={new QueryClient()}>
      <HydrationBoundary
        state={JSON.parse(state)}
        options={{ defaultOptions: { deserializeData } }}
      >
        <Page />
      </HydrationBoundary>
    </KvProvider>
  );
  const element = document.createElement("div");
  element.innerHTML = renderToString(app);
  expect(element.textContent).toBe("BobAdafirst");
  rowRenders.length = 0;
  const errors: unknown[] = [];
  const root = hydrateRoot(element, app, { onRecoverableError: (error) => errors.push(error) });
  const live = () => element.querySelector("ul")?.dataset["live"];
  await vi.waitFor(() => expect(live()).toBe("true"));
  expect(errors).toEqual([]);
  expect(seen.every((value) => value instanceof Uint8Array)).toBe(true);
  expect(rowRenders.sort()).toEqual(["Ada", "Bob", "first"]);
  expect(server.requests.slice(before).map(({ path }) => path)).toEqual(["/api/watch"]);
  const elsewhere = new Kv(server.url);
  await elsewhere.set(["users", 1n], { name: "Ada Lovelace", bytes });
  await vi.waitFor(() => expect(element.textContent).toBe("BobAda Lovelacefirst"));
  await elsewhere.close();
  root.unmount();
});

it("hydrates as not live what is hydrated late, beside what is live already", async () => {
  await kv.set(["me", 1n], 5);
  const state = await prefetched();
  let come = () => {};
  const isHere = new Promise<void>((resolve) => {
    come = resolve;
  });
  let isLate = false;
  function Value() {
    const { value, isLive } = useKv<number>(["me", 1n]);
    const selected = useKv<number, number>(["me", 1n], { select: (entry) => entry.value ?? 0 });
    const { entries, isLive: isListLive } = useKvList(["users"]);
    const pages = useKvPaginate(["log"], { pageSize: 1 });
    const areLive = [isLive, selected.isLive, isListLive, pages.isLive];
    return (
      <b data-live={areLive.join(" ")} data-status={useKvStatus()}>
        {`${value} ${selected.data} ${entries.length} `}
      </b>
    );
  }
  function Late() {
    if (isLate) use(isHere);
    return <Value />;
  }
  const app = (
    <KvProvider kv={kv} queryClient={new QueryClient()}>
      <HydrationBoundary
        state={JSON.parse(state)}
        options={{ defaultOptions: { deserializeData } }}
      >
        <Value />
        <Suspense>
          <Late />
        </Suspense>
      </HydrationBoundary>
    </KvProvider>
  );
  const element = document.createElement("div");
  element.innerHTML = renderToString(app);
  const states = () =>
    Array.from(element.querySelectorAll("b"), ({ dataset }) => Object.values(dataset).join(" "));
  const [before, live] = ["false false false false idle", "true true true true live"];
  expect(states()).toEqual([before, before]);
  isLate = true;
  const errors: unknown[] = [];
  const root = hydrateRoot(element, app, { onRecoverableError: (error) => errors.push(error) });
  await vi.waitFor(() => expect(states()).toEqual([live, before]));
  come();
  await vi.waitFor(() => expect(states()).toEqual([live, live]));
  expect(errors).toEqual([]);
  root.unmount();
});

it("lets the page change what is hydrated before anything has come", async () => {
  await kv.set(["n"], 5);
  const { window } = globalThis;
  Reflect.deleteProperty(globalThis, "window");
  const queryClient = new QueryClient();
  await queryClient.prefetchQuery(kvOptions(kv, ["n"]));
  globalThis.window = window;
  const offline = new Kv(server.url, { fetch: () => new Promise(() => {}) });
  const seen: unknown[] = [];
  function Page() {
    seen.push(useKv<number>(["n"]).value);
    return null;
  }
  const element = document.createElement("div");
  const root = hydrateRoot(
    element,
    <KvProvider kv={offline} queryClient={queryClient}>
      <Page />
    </KvProvider>,
  );
  await vi.waitFor(() => expect(offline.live({ key: ["n"] }).getSnapshot().entry?.value).toBe(5));
  const written = offline.mutate((tx) => void tx.sum(["n"], 1));
  await vi.waitFor(() => expect(seen.at(-1)).toBe(6));
  root.unmount();
  await offline.close();
  await expect(written).rejects.toMatchObject({ code: "aborted" });
});
