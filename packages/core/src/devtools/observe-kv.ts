// Tells what a client does as it happens: frames, requests, changes of status. While nobody listens, nothing is in its
// way: the pool's tap is empty and the client's own fetch is in its place.
import type { Kv } from "../client/kv.ts";
import { reportCallerError } from "../watch/report-caller-error.ts";
import type { WatchFrame } from "../protocol/watch-frame.ts";
import type { KvStatus } from "../watch/watch-state.ts";
import { observeFetch } from "./observe-fetch.ts";
import type { KvRequestRecord } from "./request-record.ts";

/** Something a client did; `at` in epoch ms. */
export type KvDevtoolsEvent =
  /** Frames that came together. Those of a connection that catches up are shown to views when it has. */
  | { readonly type: "frames"; readonly at: number; readonly frames: readonly WatchFrame[] }
  /** A request began or, with the same id, was answered. */
  | { readonly type: "request"; readonly at: number; readonly request: KvRequestRecord }
  | { readonly type: "status"; readonly at: number; readonly status: KvStatus };

type Listener = (event: KvDevtoolsEvent) => void;

type Observation = { readonly listeners: Set<Listener>; readonly end: () => void };

const observations = new WeakMap<Kv, Observation>();

function begin(kv: Kv): Observation {
  const { settings, live } = kv.internals;
  const listeners = new Set<Listener>();
  const tell = (event: KvDevtoolsEvent) => {
    for (const listener of listeners) {
      try {
        listener(event);
      } catch (error) {
        reportCallerError(error);
      }
    }
  };
  const restoreFetch = observeFetch(settings, (request) =>
    tell({ type: "request", at: Date.now(), request }),
  );
  const pool = live?.store.pool;
  if (pool) pool.tap = (frames) => tell({ type: "frames", at: Date.now(), frames });
  const offStatus = kv.onStatus((status) => tell({ type: "status", at: Date.now(), status }));
  return {
    listeners,
    end() {
      restoreFetch();
      if (pool) pool.tap = undefined;
      offStatus();
    },
  };
}

/**
 * Calls back with everything a client does from now on. Several may listen to one client.
 * @returns ends it; after the last one the client is as it was.
 *
 * @example
 * ```ts
 * import { Kv } from "@keyval/core";
 * import { observeKv } from "@keyval/core/devtools";
 * const kv = new Kv("https://example.com/api");
 * const stop = observeKv(kv, (event) => {
 *   if (event.type === "request") console.log(event.request.method, event.request.path);
 * });
 * stop();
 * ```
 */
export function observeKv(kv: Kv, listener: (event: KvDevtoolsEvent) => void): () => void {
  const observation = observations.get(kv) ?? begin(kv);
  observations.set(kv, observation);
  const { listeners } = observation;
  const call: Listener = (event) => listener(event); // the same function may listen twice
  listeners.add(call);
  return () => {
    if (!listeners.delete(call) || listeners.size > 0) return;
    observations.delete(kv);
    observation.end();
  };
}
