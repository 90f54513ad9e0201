// Rendering on a server and going on in the page: awaited composables are one read each; what was read travels along.
import {
  deserializeData,
  Kv,
  KvPlugin,
  serializeData,
  useKv,
  useKvList,
  useKvPaginate,
  useKvStatus,
} from "@keyval/vue";
import { type RunningServer, startServer } from "@keyval/testkit/start-server";
import { dehydrate, hydrate, QueryClient } from "@tanstack/vue-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createSSRApp, defineComponent, h, Suspense } from "vue";
import { renderToString } from "vue/server-renderer";

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

const rowRenders: string[] = [];
const Row = defineComponent({
  props: { entry: { type: Object, required: true } },
  setup: (props) => () => {
    rowRenders.push(props.entry["value"].name);
    return h("li", props.entry["value"].name);
  },
});

const Page = defineComponent({
  async setup() {
    const [user, list, pages] = await Promise.all([
      useKv<{ bytes: Uint8Array }>(["me", 1n]),
      useKvList(["users"]),
      useKvPaginate(["log"], { pageSize: 1 }),
    ]);
    const isLive = () => user.isLive.value && list.isLive.value && pages.isLive.value;
    return () =>
      h("ul", { "data-live": isLive() }, [
        h("b", String(user.value.value?.bytes instanceof Uint8Array)),
        ...list.entries.value.map((entry) => h(Row, { key: String(entry.key[1]), entry })),
        ...pages.entries.value.map((entry) =>
          h(Row, { key: `log ${String(entry.key[1])}`, entry }),
        ),
      ]);
  },
});

const createPage = (of: Kv, queryClient: QueryClient) =>
  createSSRApp({ render: () => h(Suspense, {}, { default: () => h(Page) }) }).use(KvPlugin, {
    kv: of,
    queryClient,
  });

/** As on a server, where there is no window. */
async function onServer<T>(work: () => Promise<T>): Promise<T> {
  const { window } = globalThis;
  Reflect.deleteProperty(globalThis, "window");
  try {
    return await work();
  } finally {
    globalThis.window = window;
  }
}

it("renders awaited data on the server, and goes on live in the page without another read", async () => {
  await kv.set(["me", 1n], { bytes });
  await kv.set(["users", bytes], { name: "Bob", at: 1n });
  await kv.set(["users", 1n], { name: "Ada", at: 1n });
  await kv.set(["log", 1], { name: "first" });
  await kv.set(["log", 2], { name: "second" });
  const [html, state] = await onServer(async () => {
    const before = server.requests.length;
    await using serverKv = new Kv(server.url);
    const queryClient = new QueryClient();
    const rendered = await renderToString(createPage(serverKv, queryClient));
    expect(server.requests.slice(before).map(({ path }) => path.split("?")[0])).toEqual([
      "/api/batch",
    ]);
    expect(server.streams()).toBe(0);
    return [rendered, JSON.stringify(dehydrate(queryClient, { serializeData }))];
  });
  expect(html.replaceAll(/<[^>]*>/g, "")).toBe("trueBobAdafirst");

  const element = document.createElement("div");
  element.innerHTML = html;
  const queryClient = new QueryClient();
  hydrate(queryClient, JSON.parse(state), { defaultOptions: { deserializeData } });
  rowRenders.length = 0;
  const before = server.requests.length;
  const warn = vi.spyOn(console, "warn");
  const app = createPage(kv, queryClient);
  app.mount(element);
  const live = () => element.querySelector("ul")?.dataset["live"];
  await expect.poll(live).toBe("true");
  expect(warn.mock.calls.flat().filter((text) => /mismatch/i.test(String(text)))).toEqual([]);
  expect(element.textContent).toBe("trueBobAdafirst");
  expect(rowRenders.sort()).toEqual(["Ada", "Bob", "first"]);
  expect(server.requests.slice(before).map(({ path }) => path)).toEqual(["/api/watch"]);
  await using elsewhere = new Kv(server.url);
  await elsewhere.set(["users", 1n], { name: "Ada Lovelace" });
  await vi.waitFor(() => expect(element.textContent).toBe("trueBobAda Lovelacefirst"));
  app.unmount();
});

it("hydrates late what the server rendered, and shows then what has changed since", async () => {
  await kv.set(["n"], 5);
  await kv.set(["log", 1], "first");
  let isHere: Promise<void> | undefined;
  const Late = defineComponent({
    async setup() {
      const { value, isLive } = useKv<number>(["n"]);
      const selected = useKv<number, number>(["n"], { select: (entry) => entry.value ?? 0 });
      const list = useKvList(["log"]);
      const pages = useKvPaginate(["log"], { pageSize: 1 });
      const status = useKvStatus();
      await Promise.all([selected, list, pages]);
      await isHere; // its chunk, say, or its own data
      return () => {
        const areLive = [isLive, selected.isLive, list.isLive, pages.isLive];
        const attributes = {
          "data-live": areLive.map((ref) => ref.value).join(" "),
          "data-status": status.value,
          "data-values": `${String(value.value)} ${selected.data.value} ${list.entries.value.length}`,
        };
        return h("b", attributes, pages.entries.value.length);
      };
    },
  });
  const create = (queryClient: QueryClient) =>
    createSSRApp({ render: () => h(Suspense, {}, { default: () => h(Late) }) }).use(KvPlugin, {
      kv,
      queryClient,
    });
  const [html, state] = await onServer(async () => {
    const queryClient = new QueryClient();
    const rendered = await renderToString(create(queryClient));
    return [rendered, JSON.stringify(dehydrate(queryClient, { serializeData }))];
  });
  const element = document.createElement("div");
  element.innerHTML = html;
  const shown = () => {
    const { dataset, textContent } = element.querySelector("b") as HTMLElement;
    return [...Object.values(dataset), textContent].join(" ");
  };
  expect(shown()).toBe("false false false false idle 5 5 1 1");

  let come = () => {};
  isHere = new Promise((resolve) => {
    come = resolve;
  });
  const queryClient = new QueryClient();
  hydrate(queryClient, JSON.parse(state), { defaultOptions: { deserializeData } });
  const warn = vi.spyOn(console, "warn");
  const app = create(queryClient);
  app.mount(element);
  await vi.waitFor(() => expect(kv.status).toBe("live"));
  await kv.atomic().set(["n"], 6).set(["log", 2], "second").commit();
  await vi.waitFor(() => expect(kv.live({ key: ["n"] }).getSnapshot().entry?.value).toBe(6));
  expect(shown()).toBe("false false false false idle 5 5 1 1");
  come();
  await vi.waitFor(() => expect(shown()).toBe("true true true true live 6 6 2 2"));
  expect(warn.mock.calls.flat().filter((text) => /mismatch/i.test(String(text)))).toEqual([]);
  app.unmount();
});
