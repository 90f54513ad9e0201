// `kv.watchQueueStats`: the numbers of the queue, over the pool's one stream. How often they come is the server's.
import { checkOptions } from "../protocol/check-options.ts";
import { createKvError } from "../errors/create-kv-error.ts";
import type { KvError } from "../errors/kv-error.ts";
import { onAbort } from "../http/on-abort.ts";
import { checkFunction } from "../protocol/check-function.ts";
import type { KvQueueStats } from "../protocol/queue.ts";
import { guarded, reportCallerError } from "../watch/report-caller-error.ts";
import type { PooledWatch } from "../watch/watch-pool.ts";
import type { WatchSnapshot } from "../watch/watch-sink.ts";
import type { KvInternals } from "./internals.ts";
import type { CallOptions } from "./call-options.ts";
import type { WatchHandle } from "./kv-watch.ts";

/** Options of `kv.watchQueueStats`. */
export type QueueStatsOptions = CallOptions & {
  /** Told when the server refuses, once per reason; the watch goes on. By default it is reported. */
  onError?: ((error: KvError) => void) | undefined;
};

/** Watches the numbers on a client's pool. */
export function watchStats(
  { live, isClosed, onClose }: KvInternals,
  callback: (stats: KvQueueStats) => unknown,
  options: QueueStatsOptions,
): WatchHandle {
  checkOptions(options, "watchQueueStats", { onError: 1, signal: 1 });
  const { onError = reportCallerError, signal } = options;
  if (isClosed) throw createKvError("aborted", "This Kv is closed; make a new one.");
  checkFunction(callback, "The callback");
  const pool = live?.store.pool;
  let told = "";
  let refusal: string | undefined;
  const sink = {
    snapshot({ stats }: WatchSnapshot) {
      const text = JSON.stringify(stats);
      refusal = undefined;
      if (!stats || text === told) return; // a poll and a new connection bring what was there
      told = text;
      guarded(callback)(stats);
    },
    commit() {},
    refused(error: KvError) {
      const isNew = refusal !== error.code;
      refusal = error.code;
      told = ""; // that it is over is news
      if (isNew) guarded(onError)(error);
    },
  };
  let watch: PooledWatch | undefined = pool?.add({ keys: [], queue: true }, sink);
  const stop = () => {
    if (watch) pool?.remove(watch);
    watch = undefined;
    onClose.delete(stop);
    ignoreSignal();
  };
  let ignoreSignal = () => {};
  ignoreSignal = onAbort(signal, stop);
  if (watch) onClose.add(stop);
  return {
    get closed() {
      return watch === undefined;
    },
    stop,
    [Symbol.dispose]: stop,
  };
}
