// The example of docs/guide/testing-your-components.md, run.
import { KvPlugin, useKv, useMutation } from "@keyval/vue";
import { createTestKv } from "@keyval/server/testing";
import { cleanup, configure, fireEvent, render, screen } from "@testing-library/vue";
import { afterEach, expect, test } from "vitest";
import { defineComponent, h } from "vue";

configure({ asyncUtilTimeout: 10_000 }); // the machine may be busy
afterEach(cleanup);

const Counter = defineComponent(() => {
  const { value } = useKv<number>(["counter"]);
  const add = useMutation((tx) => void tx.sum(["counter"], 1));
  return () => h("button", { onClick: () => add.mutate() }, String(value.value ?? "…"));
});

test("counts up, together with others", async () => {
  await using store = await createTestKv({ entries: [[["counter"], 1]] });
  render(Counter, { global: { plugins: [[KvPlugin, { kv: store.kv }]] } });
  await fireEvent.click(await screen.findByText("1"));
  await screen.findByText("2");
  await store.connect().set(["counter"], 10); // somebody else
  await screen.findByText("10");
  expect((await store.kv.get(["counter"])).value).toBe(10);
  cleanup();
});
