// The options factories with Vue Query's own composables.
import {
  Kv,
  kvInfiniteOptions,
  kvListOptions,
  kvOptions,
  KvPlugin,
  useKv,
  useKvCount,
  useKvList,
  useKvMany,
  useKvPaginate,
  useKvWatch,
} from "@keyval/vue";
import { type RunningServer, startServer } from "@keyval/testkit/start-server";
import {
  keepPreviousData,
  skipToken,
  useInfiniteQuery,
  useQueries,
  useQuery,
} from "@tanstack/vue-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type App, createApp, defineComponent, h, ref } from "vue";

let server: RunningServer;
let kv: Kv;
let app: App;
let element: HTMLElement;

beforeEach(async () => {
  server = await startServer();
  kv = new Kv(server.url);
  element = document.createElement("div");
});
afterEach(async () => {
  app.unmount();
  await kv.close();
  await server.close();
});

function render(setup: () => () => string): void {
  const Child = defineComponent(() => {
    const text = setup();
    return () => h("p", text());
  });
  app = createApp(Child).use(KvPlugin, { kv });
  app.mount(element);
}
const shows = (text: string) =>
  vi.waitFor(() => expect(element.textContent).toBe(text), { interval: 5 });

it("useQueries and useInfiniteQuery show plain options, live", async () => {
  await kv.set(["q", 1], "one");
  render(() => {
    const queries = useQueries({
      queries: [1, 2].map((id) => kvOptions<string>(kv, ["q", id])),
    });
    const skipped = useQuery(kvOptions(kv, skipToken));
    const pages = useInfiniteQuery(kvInfiniteOptions(kv, ["q"]));
    return () =>
      `${queries.value.map(({ data }) => String(data?.value)).join()} ${skipped.status.value} ${pages.data.value?.pages[0]?.entries.length}`;
  });
  await shows("one,null pending 1");
  await kv.set(["q", 2], "two");
  await shows("one,two pending 2");
  expect(server.streams()).toBe(1);
});

it("gives an inline select stable results", async () => {
  for (const n of [1, 2]) await kv.set(["s", n], { name: `n${n}`, visits: 0 });
  const results = new Set<unknown>();
  const first = new Set<unknown>();
  const other = ref(0);
  render(() => {
    const { data } = useKvList<{ name: string }, { name: string }[]>(["s"], () => ({
      select: ({ entries }) => entries.map(({ value }) => ({ name: value.name })),
      meta: { other: other.value },
    }));
    return () => {
      results.add(data.value);
      first.add(data.value?.[0]);
      return (data.value ?? []).map(({ name }) => name).join();
    };
  });
  await shows("n1,n2");
  results.clear();
  first.clear();
  other.value++;
  await kv.set(["s", 1], { name: "n1", visits: 1 });
  await kv.set(["s", 2], { name: "changed", visits: 1 });
  await shows("n1,changed");
  expect(results.size).toBeLessThanOrEqual(2);
  expect(first.size).toBe(1);
});

it("keeps the previous list while another one loads, with keepPreviousData", async () => {
  await kv.set(["a", 1], "A");
  await kv.set(["b", 1], "B");
  const prefix = ref("a");
  const seen: string[] = [];
  render(() => {
    const { entries } = useKvList<string>(() => [prefix.value], {
      placeholderData: keepPreviousData,
    });
    return () => {
      seen.push(entries.value.map(({ value }) => value).join());
      return seen.at(-1) ?? "";
    };
  });
  await shows("A");
  prefix.value = "b";
  await shows("B");
  expect(seen.slice(seen.indexOf("A"))).not.toContain("");
});

it("prefetched plain options show at once", async () => {
  await kv.set(["p"], "here");
  const texts: string[] = [];
  const prefetched = kv.live({ prefix: [] });
  await prefetched.ready();
  render(() => {
    const { data } = useQuery(kvListOptions<string>(kv, []));
    return () => {
      texts.push(String(data.value?.entries.length));
      return texts.at(-1) ?? "";
    };
  });
  await shows("1");
  expect(texts[0]).toBe("1");
});

it.each<[string, (key: never) => unknown]>([
  ["useKv", (key) => useKv(key)],
  ["useKvMany", (key) => useKvMany(key)],
  ["useKvList", (key) => useKvList(key)],
  ["useKvPaginate", (key) => useKvPaginate(key)],
  ["useKvCount", (key) => useKvCount(key)],
  ["useKvWatch", (key) => useKvWatch([key], () => {})],
])("%s refuses what is no key, and does not wait for one", (_, useComposable) => {
  render(() => () => "");
  const refused = () => app.runWithContext(() => useComposable({} as never));
  expect(refused).toThrow(expect.objectContaining({ code: expect.stringMatching(/^invalid_/) }));
});
