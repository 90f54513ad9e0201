// The options factories with React Query's own hooks.
import {
  type Kv,
  Kv as KvClient,
  kvListOptions,
  kvOptions,
  KvProvider,
  useKv,
  useKvCount,
  useKvList,
  useKvMany,
  useKvPaginate,
  useKvWatch,
} from "@keyval/react";
import { type RunningServer, startServer } from "@keyval/testkit/start-server";
import {
  keepPreviousData,
  skipToken,
  useQueries,
  useQuery,
  useSuspenseQuery,
} from "@tanstack/react-query";
import { type ReactNode, Suspense, useState } from "react";
import { flushSync } from "react-dom";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

let server: RunningServer;
let kv: Kv;
let element: HTMLElement;
let root: Root;

beforeEach(async () => {
  server = await startServer();
  kv = new KvClient(server.url);
  element = document.createElement("div");
  root = createRoot(element);
});
afterEach(async () => {
  root.unmount();
  await kv.close();
  await server.close();
});

const render = (children: ReactNode) => root.render(<KvProvider kv={kv}>{children}</KvProvider>);
const shows = (text: string) =>
  vi.waitFor(() => expect(element.textContent).toBe(text), { interval: 5 });

it("useQueries and useSuspenseQuery show plain options, live", async () => {
  await kv.set(["q", 1], "one");
  function Suspending() {
    return useSuspenseQuery(kvListOptions(kv, ["q"])).data.entries.length;
  }
  function Child() {
    const queries = useQueries({
      queries: [1, 2].map((id) => kvOptions<string>(kv, ["q", id])),
    });
    const skipped = useQuery(kvOptions(kv, skipToken));
    return `${queries.map(({ data }) => String(data?.value)).join()} ${skipped.status} `;
  }
  render(
    <Suspense fallback="waiting">
      <Child />
      <Suspending />
    </Suspense>,
  );
  await shows("one,null pending 1");
  await kv.set(["q", 2], "two");
  await shows("one,two pending 2");
  expect(server.streams()).toBe(1);
});

it("shows given data until the store has its own", async () => {
  await kv.set(["g"], "stored");
  const seen: unknown[] = [];
  function Child() {
    const initialData = () => ({ key: ["g"], value: "given", versionstamp: null });
    const { data } = useQuery(kvOptions<string>(kv, ["g"], { initialData }));
    seen.push(data.value);
    return data.value;
  }
  render(<Child />);
  await shows("stored");
  expect([...new Set(seen)]).toEqual(["given", "stored"]);
});

it("renders no more often for an inline select, and gives it stable results", async () => {
  for (const n of [1, 2]) await kv.set(["s", n], { name: `n${n}`, visits: 0 });
  const results = new Set<unknown>();
  const rows = new Map<number, Set<unknown>>();
  let renders = 0;
  let again = () => {};
  function Child() {
    const [, setCount] = useState(0);
    again = () => setCount((count) => count + 1);
    const { data = [] } = useKvList<{ name: string }, { name: string }[]>(["s"], {
      select: ({ entries }) => entries.map(({ value }) => ({ name: value.name })),
    });
    renders++;
    results.add(data);
    for (const [i, row] of data.entries()) rows.set(i, (rows.get(i) ?? new Set()).add(row));
    return data.map(({ name }) => name).join();
  }
  render(<Child />);
  await shows("n1,n2");
  results.clear();
  const before = renders;
  for (let i = 0; i < 5; i++) again();
  await vi.waitFor(() => expect(renders).toBeGreaterThan(before));
  await kv.set(["s", 1], { name: "n1", visits: 1 });
  await kv.set(["s", 2], { name: "changed", visits: 1 });
  await shows("n1,changed");
  expect(results.size).toBe(2);
  expect(rows.get(0)?.size).toBe(1);
  expect(renders).toBeLessThan(before + 12);
});

it("keeps the previous list while another one loads, with keepPreviousData", async () => {
  await kv.set(["a", 1], "A");
  await kv.set(["b", 1], "B");
  const seen: string[] = [];
  let go = (_: string) => {};
  function Child() {
    const [prefix, setPrefix] = useState("a");
    go = setPrefix;
    const { entries, isPlaceholderData } = useKvList<string>([prefix], {
      placeholderData: keepPreviousData,
    });
    const text = entries.map(({ value }) => value).join() + (isPlaceholderData ? "?" : "");
    seen.push(text);
    return text;
  }
  render(<Child />);
  await shows("A");
  go("b");
  await shows("B");
  expect(seen.slice(seen.indexOf("A"))).not.toContain("");
});

it.each<[string, (key: never) => unknown]>([
  ["useKv", (key) => useKv(key)],
  ["useKvMany", (key) => useKvMany(key)],
  ["useKvList", (key) => useKvList(key)],
  ["useKvPaginate", (key) => useKvPaginate(key)],
  ["useKvCount", (key) => useKvCount(key)],
  ["useKvWatch", (key) => useKvWatch([key], () => {})],
])("%s refuses what is no key, and does not wait for one", (_, useHook) => {
  const errors: unknown[] = [];
  const own = createRoot(document.createElement("div"), {
    onUncaughtError: (error) => errors.push(error),
  });
  const Child = () => String(useHook({} as never));
  flushSync(() =>
    own.render(
      <KvProvider kv={kv}>
        <Child />
      </KvProvider>,
    ),
  );
  own.unmount();
  expect(errors).toMatchObject([{ code: expect.stringMatching(/^invalid_/) }]);
});
