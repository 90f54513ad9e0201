// Mutations of one client that touch the same keys are stored, and show, in the order they were made.
import { Kv } from "@keyval/core";
import { expect, it } from "vitest";
import { startServer } from "../start-server.ts";
import { until } from "./until.ts";

/** A way to the server on which commits can be held up. */
function gate() {
  let held: Promise<void> | undefined;
  let open = () => {};
  return {
    close: () => {
      held = new Promise((resolve) => {
        open = resolve;
      });
    },
    open: () => {
      held = undefined;
      open();
    },
    fetch: async (input: RequestInfo | URL, init?: RequestInit) => {
      const request = new Request(input, init);
      if ((await request.clone().text()).includes('"op":"commit"')) await held;
      return fetch(request);
    },
  };
}

it("one that reads first keeps its place before one that only writes", async () => {
  await using server = await startServer();
  await using kv = new Kv(server.url);
  await kv.set(["k"], "start");
  const view = kv.live<string>({ key: ["k"] });
  const shown: (string | null | undefined)[] = [];
  const stop = view.subscribe(() => shown.push(view.getSnapshot().entry?.value));
  await view.ready();
  shown.length = 0;
  const first = kv.mutate(async (tx) => {
    await tx.get(["k"]);
    tx.set(["k"], "first");
  });
  const second = kv.mutate((tx) => void tx.set(["k"], "second"));
  await Promise.all([first, second]);
  expect((await kv.get(["k"])).value).toBe("second");
  await until(view, (snapshot) => snapshot.status === "live" && !snapshot.entry?.pending);
  expect(new Set(shown)).toEqual(new Set(["second"]));
  stop();
});

it("one that loses its check and runs again is not overtaken by a later one", async () => {
  await using server = await startServer();
  const way = gate();
  await using kv = new Kv(server.url, { fetch: way.fetch });
  await using other = new Kv(server.url);
  await kv.set(["k"], "start");
  const view = kv.live<string | number>({ keys: [["k"], ["z"]] });
  const release = view.retain();
  await view.ready();
  await kv.mutate((tx) => void tx.set(["warm"], 1)); // now it is known that commits may travel together
  way.close();
  const held = kv.mutate((tx) => void tx.set(["z"], 0));
  const checked = kv.mutate(async (tx) => {
    const { value } = await tx.get<string>(["k"]);
    tx.set(["k"], `${value}+first`).set(["z"], 1);
  });
  await until(view, ({ entries }) => entries[0]?.value === "start+first");
  const last = kv.mutate((tx) => void tx.set(["k"], "second"));
  await other.set(["k"], "theirs");
  way.open();
  await Promise.all([held, checked, last]);
  expect((await kv.get(["k"])).value).toBe("second");
  release();
});

it("a recipe that throws holds up nobody", async () => {
  await using server = await startServer();
  await using kv = new Kv(server.url);
  const failing = kv.mutate(async (tx) => {
    await tx.get(["k"]);
    throw new Error("no");
  });
  const next = kv.mutate((tx) => void tx.set(["k"], 1));
  await expect(failing).rejects.toThrow("no");
  await next;
});
