// What a window that is heard late makes of its news: another watch of the client has heard more by then.
import { expect, it, vi } from "vitest";
import type { KvEntryMaybe } from "../protocol/entry.ts";
import { Base } from "./base.ts";
import { type CoverageOwner, KeysCoverage, RangeCoverage } from "./coverage.ts";
import { LiveFilter } from "./live-filter.ts";

const entry = (at: number, versionstamp: string): KvEntryMaybe => ({
  key: ["l", at],
  value: { n: 0 },
  versionstamp,
});
const missing = (at: number): KvEntryMaybe => ({ key: ["l", at], value: null, versionstamp: null });

it("keeps the window that the server keeps, whatever of its entries is known to have gone", async () => {
  const base = new Base();
  const owner: CoverageOwner & { failed(): void } = {
    changed() {},
    pendingChanged() {},
    failed() {},
  };
  const filter = new LiveFilter({ n: { $lt: 5 } }, owner);
  const window = new RangeCoverage(base, owner, { prefix: ["l"], limit: 2 }, filter);
  const first = new KeysCoverage(base, owner, { keys: [["l", 0]] });
  filter.start();
  first.snapshot({ entries: [missing(0)], asOf: "1" }, true);
  window.snapshot({ entries: [entry(1, "1"), entry(2, "1")], asOf: "1" }, true);
  for (const coverage of [first, window]) coverage.commit([entry(0, "2")], "2", []);
  // It moved the last entry out of the window: nobody hears that this one is deleted.
  for (const coverage of [first, window]) coverage.commit([missing(0)], "4", []);
  expect(filter.isReady).toBe(false);
  await vi.waitFor(() => expect(filter.isReady).toBe(true));
  expect(window.members.map(({ key }) => key)).toEqual([["l", 1]]);
});
