// @vitest-environment node
import { createTestKv, type TestKv } from "@keyval/server/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Recorder, recordLimits } from "./recorder.ts";

let store: TestKv;
let recorder: Recorder;
let release: () => void;

beforeEach(async () => {
  store = await createTestKv();
  recorder = new Recorder(store.kv);
  const view = store.kv.live({ prefix: ["a"] });
  release = view.retain();
  await view.ready();
});

afterEach(async () => {
  release();
  recorder.stop();
  await store.close();
});

const commits = () => recorder.frames.filter(({ frame }) => frame.type === "commit");

describe("Recorder", () => {
  it("keeps the last frames, however many come", async () => {
    const other = store.connect();
    for (let i = 0; i < recordLimits.frames + 30; i += 10)
      await Promise.all(Array.from({ length: 10 }, (_, j) => other.set(["a", i + j], i)));
    await vi.waitUntil(() =>
      commits().some(({ frame }) => "entries" in frame && frame.entries[0]?.key[1] === 520),
    );
    expect(recorder.frames.length).toBeLessThanOrEqual(recordLimits.frames);
  });

  it("knows its client's own commits, and how often each was sent", async () => {
    await store.connect().set(["a", 1], "theirs");
    await store.kv.set(["a", 2], "ours");
    await vi.waitUntil(() => commits().length === 2);
    expect(commits().map(({ isOwn }) => isOwn)).toEqual([false, true]);
    const sent = recorder.requests.flatMap(({ operations }) => operations);
    const commitId = sent.find(({ op }) => op === "commit")?.commitId;
    expect(recorder.attemptsOf(commitId ?? "")).toBe(1);
  });

  it("stands still while it is paused, and has all of it afterwards", async () => {
    recorder.isPaused = true;
    const before = recorder.frames;
    await store.kv.set(["a", 1], 1);
    await vi.waitUntil(() => recorder.requests.some(({ status }) => status === 200));
    expect(recorder.frames).toBe(before);
    recorder.isPaused = false;
    await vi.waitUntil(() => commits().length === 1);
  });

  it("keeps one record of a request, and only the last ones", async () => {
    for (let i = 0; i < recordLimits.requests + 5; i++) await store.kv.get(["a"]);
    await vi.waitUntil(() => recorder.requests.at(-1)?.status === 200);
    expect(recorder.requests).toHaveLength(recordLimits.requests);
    recorder.clearRequests();
    expect(recorder.requests).toEqual([]);
  });
});
