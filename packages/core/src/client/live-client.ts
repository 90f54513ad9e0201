// Puts the live half of a client together: store, pool, driver and outbox, made when first used.
import { createKvError } from "../errors/create-kv-error.ts";
import { LiveStore } from "../live/live-store.ts";
import { Outbox } from "../live/outbox.ts";
import { PollDriver } from "../watch/poll-driver.ts";
import { StreamDriver } from "../watch/stream-driver.ts";
import { WatchPool } from "../watch/watch-pool.ts";
import type { KvInternals } from "./internals.ts";

export type LiveClient = { readonly store: LiveStore; readonly outbox: Outbox };

/** Makes the live half of a client; it ends with the client. */
export function createLiveClient(internals: KvInternals): LiveClient {
  const { call, settings, transport, server, onClose } = internals;
  const { mode, pollInterval, linger } = settings.watch;
  const poll = (pool: WatchPool) => new PollDriver(pool, call, pollInterval);
  const stream = (pool: WatchPool) =>
    new StreamDriver(pool, transport, {
      connected: (connection) => {
        internals.connection = connection;
      },
      // The documented endpoints then: whatever the server is, reading again and again works.
      unsupported: () => {
        server.identify().then(
          (kind) => {
            if (kind === "reference") store.pool.switchDriver(poll);
            else
              store.pool.refuse(
                createKvError("not_found", "The server has no POST /watch; is a proxy in the way?"),
              );
          },
          () => {}, // unreachable: the stream's own attempts go on
        );
      },
    });
  const store = new LiveStore(linger, mode === "polling" ? poll : stream);
  const outbox = new Outbox(call, (operation, change) => store.replace(operation, change));
  store.onStatus((status) => {
    if (status === "live") outbox.wake();
  });
  onClose.push(() => {
    outbox.close();
    store.close();
  });
  return { store, outbox };
}

/** A pool of its own for a watch that polls although the client streams. */
export function createPollingPool(internals: KvInternals, interval: number): WatchPool {
  const owner = { flushed() {}, statusChanged() {} };
  return new WatchPool(owner, (pool) => new PollDriver(pool, internals.call, interval));
}
