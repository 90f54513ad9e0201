// Puts the live half of a client together: store, pool, driver and outbox, made when first used.
import { createKvError } from "../errors/create-kv-error.ts";
import { LiveStore } from "../live/live-store.ts";
import { Outbox } from "../live/outbox.ts";
import { HintStreams } from "../watch/hint-streams.ts";
import { PollDriver } from "../watch/poll-driver.ts";
import { StreamDriver } from "../watch/stream-driver.ts";
import { createStreamProbe } from "../watch/stream-probe.ts";
import { WatchPool } from "../watch/watch-pool.ts";
import type { KvKey } from "../protocol/key.ts";
import type { KvInternals } from "./internals.ts";
import { checkDuration, checkMode } from "./kv-options.ts";
import { type WatchCallback, type WatchHandle, watchKeys, type WatchOptions } from "./kv-watch.ts";

export type LiveClient = { readonly store: LiveStore; readonly outbox: Outbox };

/** Makes the live half of a client; it ends with the client. */
export function createLiveClient(internals: KvInternals): LiveClient {
  const { call, settings, transport, server, onClose } = internals;
  const { mode, pollInterval, linger } = settings.watch;
  const poll = (pool: WatchPool) => new PollDriver(pool, call, pollInterval);
  const hinted = (pool: WatchPool) =>
    new PollDriver(pool, call, pollInterval, (onHint) => new HintStreams(transport, onHint));
  const probe = createStreamProbe(transport, () => store.pool.switchDriver(stream));
  const stream = (pool: WatchPool): StreamDriver =>
    new StreamDriver(pool, transport, {
      connected: (connection) => {
        internals.connection = connection;
      },
      unsupported: () => {
        server.identify().then(
          // One of ours that is not there for a moment, as in a deploy, comes back: the attempts go on.
          (kind) => kind === "reference" && store.pool.switchDriver(hinted),
          () => {}, // unreachable: the attempts go on
        );
      },
      blocked: () => {
        store.pool.switchDriver(poll);
        probe.start();
      },
    });
  const store = new LiveStore(linger, mode === "polling" ? poll : stream);
  const outbox = new Outbox(call, {
    get knowsCommitIds() {
      return server.kind !== "reference";
    },
    get hasMetServer() {
      return store.pool.position !== undefined || store.pool.answered !== undefined;
    },
    sending: (operation) => store.sending(operation),
    changed: (operation, change) => store.replace(operation, change),
  });
  store.onStatus((status) => {
    if (status === "live") outbox.wake();
  });
  onClose.add(() => {
    probe.stop();
    outbox.close();
    store.close();
  });
  return { store, outbox };
}

/** Starts a `kv.watch` on the client's pool, or on one of its own when it is to poll in its own way. */
export function startWatch(
  internals: KvInternals,
  { store }: LiveClient,
  keys: readonly KvKey[],
  callback: WatchCallback<never>,
  options: WatchOptions,
): WatchHandle {
  if (internals.isClosed) throw createKvError("aborted", "This Kv is closed; make a new one.");
  const { mode, pollInterval } = internals.settings.watch;
  const wanted = checkMode(options.mode ?? mode, "mode");
  const ownsPool = wanted === "polling" && (mode === "sse" || options.pollInterval !== undefined);
  if (!ownsPool) return watchKeys(store.pool, keys, callback, options);
  const interval = checkDuration(options.pollInterval ?? pollInterval, "pollInterval", 1);
  const owner = { flushed() {}, statusChanged() {} };
  const pool = new WatchPool(owner, (made) => new PollDriver(made, internals.call, interval));
  const close = () => pool.close();
  internals.onClose.add(close);
  return watchKeys(pool, keys, callback, options, () => {
    internals.onClose.delete(close);
    close();
  });
}
