// Mistakes in how composables are called are refused when the component is mounted, with what to do.
import { Kv, KvPlugin, useKvQueue, useKvWatch, useMutation } from "@keyval/vue";
import { expect, it } from "vitest";
import { createApp, createSSRApp } from "vue";
import { renderToString } from "vue/server-renderer";

const kv = new Kv("http://keyval.test");
const none = undefined as never;

it.each([
  ["The handler of useKvQueue", () => useKvQueue(none)],
  ["The handler of useKvQueue", () => useKvQueue("print" as never, { enabled: false })],
  ["The callback of useKvWatch", () => useKvWatch(["a"], none)],
  ["The callback of useKvWatch", () => useKvWatch(null, none)],
  ["The recipe", () => useMutation(none)],
])("%s is no function: that is said at once", async (what, use) => {
  const setup = () => {
    use();
    return () => null;
  };
  const app = createSSRApp({ setup }).use(KvPlugin, { kv });
  await expect(renderToString(app)).rejects.toThrow(`${what} is no function; give one.`);
});

it.each([{ kv: "/api" }, { kv: undefined }, {}, undefined, null, kv])(
  "KvPlugin is given no Kv but %o",
  (given) => {
    expect(() => createApp({}).use(KvPlugin, given as never)).toThrow(
      'KvPlugin, as in app.use(KvPlugin, { kv }), needs a Kv, made outside of components: const kv = new Kv("/api").',
    );
  },
);
