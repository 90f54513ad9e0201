// The example of docs/guide/testing-your-components.md, run.
import { KvProvider, useKv, useMutation } from "@keyval/react";
import { createTestKv } from "@keyval/server/testing";
import { cleanup, configure, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";

configure({ asyncUtilTimeout: 10_000 }); // the machine may be busy
afterEach(cleanup);

function Counter() {
  const { value } = useKv<number>(["counter"]);
  const add = useMutation((tx) => void tx.sum(["counter"], 1));
  return <button onClick={() => add.mutate()}>{value ?? "…"}</button>;
}

test("counts up, together with others", async () => {
  await using store = await createTestKv({ entries: [[["counter"], 1]] });
  render(<Counter />, {
    wrapper: ({ children }) => <KvProvider kv={store.kv}>{children}</KvProvider>,
  });
  fireEvent.click(await screen.findByText("1"));
  await screen.findByText("2");
  await store.connect().set(["counter"], 10); // somebody else
  await screen.findByText("10");
  expect((await store.kv.get(["counter"])).value).toBe(10);
  cleanup();
});
