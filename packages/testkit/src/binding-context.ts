// What the parts of the binding contract share: the server and clients of the running test, and waiting.
import type { Kv, KvOptions } from "@keyval/core";
import { expect, vi } from "vitest";
import type { BindingDriver, MountedProbes, Probe, Shown } from "./binding-driver.ts";
import type { RunningServer } from "./start-server.ts";

/** What the tests of one binding share. */
export type BindingContext = {
  readonly driver: BindingDriver;
  /** The server of the running test. */
  readonly server: RunningServer;
  /** A client as another window would have: it shares nothing with the mounted one. */
  readonly elsewhere: Kv;
  /** A client for what is mounted; ends with the test. */
  createKv(options?: KvOptions): Kv;
  /** Mounts probes; they are unmounted at the end of the test. */
  mount(probes: readonly Probe[], kv?: Kv): MountedProbes;
};

/** Waits until a condition holds. */
export const until = (check: () => void, timeout = 30_000) =>
  vi.waitFor(check, { timeout, interval: 5 });

/** What a probe shows now. */
export const now = (mounted: MountedProbes, probe = 0): Shown => mounted.seen(probe).at(-1) ?? {};

/** Waits until a probe shows these members. */
export const shows = (mounted: MountedProbes, expected: Shown, probe = 0) =>
  until(() => expect(now(mounted, probe)).toMatchObject(expected));

/** The values of the entries a probe showed. */
export const values = (shown: Shown) =>
  ((shown["entries"] ?? []) as { value: unknown }[]).map(({ value }) => value);
