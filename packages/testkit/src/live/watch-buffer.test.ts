// What a slow callback of `kv.watch` misses when it wants to, in every mode.
import { expect, it } from "vitest";
import { describeLive } from "./live-clients.ts";
import { record } from "./record.ts";
import { until } from "./until.ts";

describeLive("a watch with a small buffer", ({ kv, other, prefix }) => {
  it.each([
    ["drop-oldest", [0, 3, 4]],
    ["drop-newest", [0, 1, 2]],
  ] as const)("keeps what %s leaves", async (overflowStrategy, expected) => {
    const at = prefix();
    const watcher = kv();
    const release: (() => void)[] = [];
    const seen: unknown[] = [];
    const options = { bufferSize: 2, overflowStrategy };
    watcher.watch(
      at,
      async (entries) => {
        seen.push(...entries.map((entry) => entry.value));
        await new Promise<void>((resolve) => release.push(resolve));
      },
      options,
    );
    const all = record(watcher, at);
    const writer = other();
    await writer.set([...at, 0], 0);
    await until(watcher, () => release.length === 1);
    for (let i = 1; i < 5; i++) {
      const calls = all.calls.length;
      await writer.set([...at, i], i);
      await all.called(calls + 1);
    }
    await until(watcher, () => {
      release.shift()?.();
      return seen.length === expected.length;
    });
    expect(seen).toEqual(expected);
    release.shift()?.();
  });
});
