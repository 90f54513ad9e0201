// What every test starts from: how often a property is tried where it does not say so itself, and how long a condition
// may take to come true. The latter is no measurement: on a busy machine a second is soon over.
import fc from "fast-check";
import { vi } from "vitest";

const runs = Number(process.env.KEYVAL_PROPERTY_RUNS ?? 100);
fc.configureGlobal({ numRuns: runs });

/** Below a test's own limit, so that the failure names the condition; as `expect.poll`'s in vitest.config.ts. */
const patience = { timeout: 30_000, interval: 20 };
const { waitFor, waitUntil } = vi;
const patient = (given: number | object | undefined) =>
  typeof given === "number" ? { ...patience, timeout: given } : { ...patience, ...given };
vi.waitFor = (check, options) => waitFor(check, patient(options));
vi.waitUntil = (check, options) => waitUntil(check, patient(options));
