import { afterEach, expect, it, vi } from "vitest";
import { sqlite } from "../sqlite.ts";
import { Expiry } from "./expiry.ts";

afterEach(() => {
  vi.useRealTimers();
});

it("still ends an entry when its timer fires before its time, as after the clock stepped back", async () => {
  const storage = await sqlite(":memory:").open();
  vi.useFakeTimers({ now: 1_000_000, toFake: ["setTimeout", "clearTimeout", "Date"] });
  const runs: Promise<void>[] = [];
  const expiry: Expiry = new Expiry(
    storage,
    () => {
      runs.push(expiry.removeExpired(Date.now()));
    },
    () => {},
  );
  expiry.note(Date.now() + 100);
  vi.setSystemTime(Date.now() - 50);
  vi.advanceTimersByTime(100);
  expect(runs).toHaveLength(1);
  vi.advanceTimersByTime(50);
  expect(runs).toHaveLength(2);
  await Promise.all(runs);
  await storage.close();
});
