// `kv.watch` against a real server over real sockets, in every mode.
import type { KvKey } from "@keyval/core";
import { expect, it, vi } from "vitest";
import { describeLive } from "./live-clients.ts";
import { record } from "./record.ts";
import { until } from "./until.ts";

const oddKeys: readonly KvKey[] = [
  ["u", "123"],
  ["u", 123],
  ["u", 123n],
  ["u", true],
  ["u", new Uint8Array([0, 255])],
  ["..", "queue", "dlq"],
  ["count"],
  ["a/b"],
  ["a,b"],
  ["50%"],
  ["é"],
  [""],
  ["nul\0"],
  ["💥"],
  ["u", 1.5],
  ["u", Number.NEGATIVE_INFINITY],
];

describeLive("kv.watch", ({ mode, kv, other, prefix, server }) => {
  it("calls back with what is there, then once per commit with what it changed", async () => {
    const at = prefix();
    const writer = other();
    await writer.set([...at, 1], "one");
    const { calls, called } = record(kv(), at);
    await called(1);
    await writer
      .atomic()
      .set(at, "own")
      .set([...at, 2], "two")
      .delete([...at, 1])
      .commit();
    await expect.poll(() => calls.flat().length).toBe(4);
    expect(calls[0]).toEqual([[[...at, 1], "one"]]);
    // The reference server has no read of a key and its prefix at one moment: a commit may fall between the two.
    if (mode !== "reference") expect(calls).toHaveLength(2);
    expect(calls.slice(1).flat()).toHaveLength(3);
    expect(calls.slice(1).flat()).toEqual(
      expect.arrayContaining([
        [at, "own"],
        [[...at, 2], "two"],
        [[...at, 1], null],
      ]),
    );
  });

  it("tells three keys that look alike apart, and takes any other for an ordinary one", async () => {
    const watcher = kv();
    const recorded = oddKeys.map((key) => record(watcher, key, { exact: true }));
    const values = (key: number) => recorded[key]?.calls.flat().map(([, value]) => value);
    await Promise.all(recorded.map(({ called }) => called(1)));
    const writer = other();
    for (const [i, key] of oddKeys.entries()) await writer.set(key, i);
    await Promise.all(recorded.map(({ called }) => called(2)));
    for (const [i, key] of oddKeys.entries()) {
      expect(values(i)).toEqual([null, i]);
      expect(recorded[i]?.calls[1]?.[0]?.[0]).toEqual(key);
    }
    for (const key of oddKeys) await writer.delete(key, { exact: true });
    await Promise.all(recorded.map(({ called }) => called(3)));
    for (const i of oddKeys.keys()) expect(values(i)).toEqual([null, i, null]);
  });

  it("brings a value of 1 MB whole", async () => {
    const key = [...prefix(), "large"];
    const value = Array.from({ length: 10_000 }, (_, i) => `${i} é💥`.padEnd(90, "·"));
    const writer = other();
    const { calls, called } = record(kv(), key);
    const view = kv().live({ key });
    await view.ready();
    await writer.set(key, value);
    await called(1);
    expect(calls[0]).toEqual([[key, value]]);
    await until(view, (snapshot) => snapshot.entry?.versionstamp !== null);
    expect(view.getSnapshot().entry?.value).toEqual(value);
  });

  it("watches a key with all below it, or with exact the key alone, missing ones included", async () => {
    const at = prefix();
    const watcher = kv();
    const whole = record(watcher, at);
    const exact = record(watcher, at, { exact: true });
    await exact.called(1);
    expect(exact.calls).toEqual([[[at, null]]]);
    expect(whole.calls).toEqual([]);
    const writer = other();
    await writer.set([...at, "below"], 1);
    await whole.called(1);
    await writer.set(at, 2);
    await Promise.all([whole.called(2), exact.called(2)]);
    expect(exact.calls).toEqual([[[at, null]], [[at, 2]]]);
    expect(whole.calls).toEqual([[[[...at, "below"], 1]], [[at, 2]]]);
  });

  it("watches many keys in one, and says nothing first with emitInitial: false", async () => {
    const at = prefix();
    const writer = other();
    const keys = [1, 2, 3].map((n) => [...at, n]);
    await writer.set([...at, 1], "one");
    const watcher = kv();
    const { calls, called } = record(watcher, keys, { exact: true });
    const quiet = record(watcher, keys, { exact: true, emitInitial: false });
    await called(1);
    expect(calls[0]).toEqual([
      [keys[0], "one"],
      [keys[1], null],
      [keys[2], null],
    ]);
    await writer
      .atomic()
      .set(keys[0] as KvKey, "a")
      .set(keys[2] as KvKey, "c")
      .set([...at, 4], "d")
      .commit();
    await Promise.all([called(2), quiet.called(1)]);
    const changed = expect.arrayContaining([
      [keys[0], "a"],
      [keys[2], "c"],
    ]);
    expect(calls[1]).toEqual(changed);
    expect(quiet.calls).toEqual([changed]);
    expect(quiet.calls[0]).toHaveLength(2);
  });

  it("watches everything with []", async () => {
    const at = prefix();
    const { calls, called } = record(kv(), [], { emitInitial: false });
    const ready = record(kv(), [...at, "x"], { exact: true });
    await ready.called(1);
    const count = calls.length;
    await until(kv(), () => server().watches() > 0 || mode !== "stream");
    await other().set([...at, "x"], 1);
    await called(count + 1);
    expect(calls.flat()).toContainEqual([[...at, "x"], 1]);
  });

  it("gives at most limit entries per call", async () => {
    const at = prefix();
    const writer = other();
    const atomic = writer.atomic();
    for (let i = 0; i < 5; i++) atomic.set([...at, i], i);
    await atomic.commit();
    const { calls, called } = record(kv(), at, { limit: 2 });
    await called(3);
    expect(calls.map((entries) => entries.length)).toEqual([2, 2, 1]);
  });

  it("ends with stop, and with the scope of using", async () => {
    const at = prefix();
    const watcher = kv();
    const kept = record(watcher, at, { exact: true });
    const stopped = record(watcher, at, { exact: true });
    await stopped.called(1);
    stopped.handle.stop();
    stopped.handle.stop();
    let scoped: { closed: boolean };
    {
      using watch = watcher.watch(at, () => {});
      scoped = watch;
      expect(scoped.closed).toBe(false);
    }
    expect([scoped.closed, stopped.handle.closed, kept.handle.closed]).toEqual([true, true, false]);
    await kept.called(1);
    await other().set(at, 1);
    await kept.called(2);
    expect(stopped.calls).toHaveLength(1);
  });

  it("ends with its signal", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const watcher = kv();
    const watch = watcher.watch(prefix(), () => {}, { signal });
    expect(watch.closed).toBe(false);
    controller.abort();
    expect(watch.closed).toBe(true);
    expect(watcher.watch(prefix(), () => {}, { signal }).closed).toBe(true);
    expect(watcher.status).toBe("idle");
  });

  it("waits for a slow callback and loses nothing", async () => {
    const at = prefix();
    const release: (() => void)[] = [];
    const seen: unknown[] = [];
    let running = 0;
    kv().watch(at, async (entries) => {
      expect(++running).toBe(1);
      seen.push(...entries.map((entry) => entry.value));
      await new Promise<void>((resolve) => release.push(resolve));
      running--;
    });
    const writer = other();
    await writer.set([...at, 0], 0);
    await until(writer, () => release.length === 1);
    for (let i = 1; i < 5; i++) await writer.set([...at, i], i);
    await until(writer, () => {
      release.shift()?.();
      return seen.length === 5;
    });
    expect(seen).toEqual([0, 1, 2, 3, 4]);
    release.shift()?.();
  });

  it("reports what a callback throws, and goes on", async () => {
    const at = prefix();
    const reported = vi.spyOn(console, "error").mockImplementation(() => {});
    const watcher = kv();
    const seen: unknown[] = [];
    watcher.watch(at, (entries) => {
      seen.push(...entries.map((entry) => entry.value));
      throw new Error(`broken by ${entries[0]?.value}`);
    });
    watcher.watch(at, async () => Promise.reject(new Error("broken later")));
    const { called } = record(watcher, at);
    const writer = other();
    await writer.set(at, 1);
    await called(1);
    await writer.set(at, 2);
    await called(2);
    await until(watcher, () => seen.length === 2 && reported.mock.calls.length === 4);
    const messages = reported.mock.calls.map(([error]) => (error as Error).message);
    expect(messages.toSorted()).toEqual([
      "broken by 1",
      "broken by 2",
      "broken later",
      "broken later",
    ]);
    reported.mockRestore();
  });

  it("refuses what it cannot watch", () => {
    const watcher = kv();
    expect(() => watcher.watch([Number.NaN], () => {})).toThrow(/NaN/);
    expect(() => watcher.watch(["a"], undefined as never)).toThrow(/no function/);
    expect(() => watcher.watch(["a"], () => {}, { bufferSize: 0 })).toThrow(/bufferSize/);
    expect(() => watcher.watch(["a"], () => {}, { limit: 0 })).toThrow(/limit/);
    expect(() => watcher.watch(["a"], () => {}, { mode: "smoke" as never })).toThrow(/mode/);
    expect(() => watcher.watch(["a"], () => {}, { overflowStrategy: "x" as never })).toThrow(
      /overflowStrategy/,
    );
  });
});

describeLive("a watch that polls on its own", ({ kv, other, prefix }) => {
  it("shows the same, and lets go of everything when it stops", async () => {
    const at = prefix();
    const watcher = kv();
    const writer = other();
    const { calls, called, handle } = record(watcher, at, {
      mode: "polling",
      pollInterval: "10ms",
    });
    await writer.set(at, 1);
    await called(1);
    await writer.delete(at);
    await called(2);
    expect(calls).toEqual([[[at, 1]], [[at, null]]]);
    expect(watcher.status).toBe("idle");
    handle.stop();
  });
});
