// `kv.watch`: a callback per commit, over the pool's one stream. Here it is checked and begun; what it tells is
// key-watch.ts's.
import { checkOptions } from "../protocol/check-options.ts";
import { createKvError } from "../errors/create-kv-error.ts";
import type { KvError } from "../errors/kv-error.ts";
import { loadUntil } from "../http/load-part.ts";
import { onAbort } from "../http/on-abort.ts";
import { checkFunction } from "../protocol/check-function.ts";
import type { Duration } from "../protocol/duration.ts";
import type { KvEntryMaybe } from "../protocol/entry.ts";
import type { KvKey } from "../protocol/key.ts";
import type { WatchSelection } from "../protocol/watch-frame.ts";
import { EarlyWatches } from "../watch/early-watch.ts";
import { reportCallerError } from "../watch/report-caller-error.ts";
import { WatchPool } from "../watch/watch-pool.ts";
import type { CallOptions } from "./call-options.ts";
import type { OverflowStrategy } from "./call-queue.ts";
import type { KvInternals } from "./internals.ts";
import type { KeyWatch } from "./key-watch.ts";
import { checkCount, checkDuration, checkMode, type WatchMode } from "./kv-options.ts";
import { createPolling, type LiveClient } from "./live-client.ts";

/** What a watch is told, how it comes, and what may wait for a slow callback. An aborted `signal` stops it. */
export type WatchOptions = CallOptions & {
  /** Watch only the keys themselves, and not what lies below them. */
  exact?: boolean | undefined;
  /** Call back with the current entries first. Default true. */
  emitInitial?: boolean | undefined;
  /** The most entries of one call; more come in further calls. Default: a commit comes whole. */
  limit?: number | undefined;
  /** Default: the client's. */
  mode?: WatchMode | undefined;
  /** Time between polls, with `mode: "polling"`. */
  pollInterval?: Duration | undefined;
  /** How many calls may wait while a callback that returns a promise is busy. Default: all, none is lost. */
  bufferSize?: number | undefined;
  /** Which call is dropped when more wait. Default `"drop-oldest"`. */
  overflowStrategy?: OverflowStrategy | undefined;
};

/** What is called: once per commit, with every watched entry it changed; deleted and expired ones have nulls. */
export type WatchCallback<T> = (entries: KvEntryMaybe<T>[]) => unknown;

/** A running watch. */
export interface WatchHandle {
  readonly closed: boolean;
  /** Ends it: the callback is not called any more. */
  stop(): void;
  [Symbol.dispose](): void;
}

function checkWatch(callback: unknown, options: WatchOptions): void {
  checkFunction(callback, "The callback");
  checkOptions(options, "watch", {
    ...{ exact: 1, emitInitial: 1, limit: 1, mode: 1, pollInterval: 1 },
    ...{ bufferSize: 1, overflowStrategy: 1, signal: 1 },
  });
  const { limit, bufferSize, overflowStrategy } = options;
  if (limit !== undefined) checkCount(limit, "limit", 1);
  if (bufferSize !== undefined) checkCount(bufferSize, "bufferSize", 1);
  if (![undefined, "drop-oldest", "drop-newest"].includes(overflowStrategy))
    throw createKvError(
      "invalid_argument",
      `overflowStrategy is ${String(overflowStrategy)}; it must be "drop-oldest" or "drop-newest".`,
    );
}

/** The client's pool, or one of the watch's own when it is to poll in its own way. */
function poolOf(
  internals: KvInternals,
  { store }: LiveClient,
  { mode, pollInterval }: WatchOptions,
): { readonly pool: WatchPool; readonly isOwn: boolean } {
  const { watch } = internals.settings;
  const wanted = checkMode(mode ?? watch.mode, "mode");
  const isOwn = wanted === "polling" && (watch.mode === "sse" || pollInterval !== undefined);
  if (!isOwn) return { pool: store.pool, isOwn };
  const interval = checkDuration(pollInterval ?? watch.pollInterval, "pollInterval", 1);
  const owner = { flushed() {}, statusChanged() {} };
  return { pool: new WatchPool(owner, (made) => createPolling(made, internals, interval)), isOwn };
}

/** What `keys` stand for: themselves, and what lies below them. */
function selectionsOf(keys: readonly KvKey[], exact: boolean | undefined): WatchSelection[] {
  const named = keys.filter((key) => key.length > 0);
  return [
    ...(named.length > 0 ? [{ keys: named }] : []),
    ...(exact ? [] : keys.map((prefix) => ({ prefix }))),
  ];
}

/** Starts a watch. `keys` are checked. What it hears before its part of the client is here, it keeps, in order. */
export function startWatch(
  internals: KvInternals,
  live: LiveClient,
  keys: readonly KvKey[],
  callback: WatchCallback<never>,
  options: WatchOptions,
): WatchHandle {
  if (internals.isClosed) throw createKvError("aborted", "This Kv is closed; make a new one.");
  checkWatch(callback, options);
  const { pool, isOwn } = poolOf(internals, live, options);
  const early = new EarlyWatches(pool, selectionsOf(keys, options.exact));
  let keyWatch: KeyWatch | undefined;
  const handle = {
    closed: false,
    stop() {
      if (handle.closed) return;
      handle.closed = true;
      internals.onClose.delete(handle.stop);
      ignoreSignal();
      keyWatch?.close();
      for (const watch of early.watches) pool.remove(watch);
      if (isOwn) pool.close();
    },
    [Symbol.dispose]: () => handle.stop(),
  };
  internals.onClose.add(handle.stop);
  let ignoreSignal = () => {};
  ignoreSignal = onAbort(options.signal, handle.stop);
  let isReported = false;
  const failed = (error: KvError) => {
    if (!isReported) reportCallerError(error);
    isReported = true;
  };
  void loadUntil(
    () => import("./key-watch.ts"),
    () => !handle.closed,
    failed,
  ).then((part) => {
    if (!part) return;
    keyWatch = new part.KeyWatch(early.watches.length, callback, options);
    early.handOver(keyWatch.sinks);
  });
  return handle;
}
