// When expiry is due, on a clock of the test's own. What it does to entries and watchers: test/expiry.test.ts.
import { afterEach, expect, it, vi } from "vitest";
import { sqlite } from "../../sqlite.ts";
import { Expiry } from "./expiry.ts";

afterEach(() => {
  vi.useRealTimers();
});

/** On a clock that the test moves. */
async function onFakeClock(test: (expiry: Expiry, runs: readonly Promise<void>[]) => void) {
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
  test(expiry, runs);
  await Promise.all(runs);
  await storage.close();
}

it("is due at the millisecond at which the next entry ends, and not before", () =>
  onFakeClock((expiry, runs) => {
    expiry.note(Date.now() + 5000);
    expiry.note(Date.now() + 100);
    vi.advanceTimersByTime(99);
    expect(runs).toHaveLength(0);
    vi.advanceTimersByTime(1);
    expect(runs).toHaveLength(1);
  }));

it("still ends an entry when its timer fires before its time, as after the clock stepped back", () =>
  onFakeClock((expiry, runs) => {
    expiry.note(Date.now() + 100);
    vi.setSystemTime(Date.now() - 50);
    vi.advanceTimersByTime(100);
    expect(runs).toHaveLength(1);
    vi.advanceTimersByTime(50);
    expect(runs).toHaveLength(2);
  }));
