// Awaiting a composable in an async setup.
import { type Kv, Kv as KvClient, KvPlugin, useKv, useKvList } from "@keyval/vue";
import { type RunningServer, startServer } from "@keyval/testkit/start-server";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createApp, defineComponent, h, onErrorCaptured, ref, Suspense } from "vue";

let server: RunningServer;
let kv: Kv;

beforeEach(async () => {
  server = await startServer();
  kv = new KvClient(server.url);
});
afterEach(async () => {
  await kv.close();
  await server.close();
});

it("throws to the nearest error boundary what the server refused", async () => {
  const caught: unknown[] = [];
  const Child = defineComponent({
    async setup() {
      const { value } = await useKv(["x"]);
      return () => h("p", String(value.value));
    },
  });
  const Boundary = defineComponent({
    setup(_, { slots }) {
      const failed = ref(false);
      onErrorCaptured((error) => {
        caught.push(error);
        failed.value = true;
        return false;
      });
      return () => (failed.value ? h("p", "failed") : slots["default"]?.());
    },
  });
  const nowhere = new KvClient(`${server.url}/nowhere`);
  const element = document.createElement("div");
  const app = createApp({
    render: () => h(Boundary, () => h(Suspense, {}, { default: () => h(Child) })),
  }).use(KvPlugin, { kv: nowhere });
  app.mount(element);
  await vi.waitFor(() => expect(element.textContent).toBe("failed"));
  expect(caught).toMatchObject([{ code: "not_found" }]);
  app.unmount();
  await nowhere.close();
});

it("has its data once awaited, and goes on from there", async () => {
  await kv.set(["list", 1], "one");
  const first: unknown[] = [];
  const Child = defineComponent({
    async setup() {
      const [{ value }, { entries }] = await Promise.all([useKv(["list", 1]), useKvList(["list"])]);
      first.push(value.value, entries.value.length);
      return () => h("p", `${String(value.value)} of ${entries.value.length}`);
    },
  });
  const element = document.createElement("div");
  const app = createApp({
    render: () => h(Suspense, {}, { default: () => h(Child), fallback: () => h("p", "waiting") }),
  }).use(KvPlugin, { kv });
  app.mount(element);
  expect(element.textContent).toBe("waiting");
  await vi.waitFor(() => expect(element.textContent).toBe("one of 1"));
  expect(first).toEqual(["one", 1]);
  await kv.set(["list", 2], "two");
  await vi.waitFor(() => expect(element.textContent).toBe("one of 2"));
  app.unmount();
});
