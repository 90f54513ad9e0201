// Puts the live half of a client together: store, pool, driver and outbox, made when first used.
import type { KvError } from "../errors/kv-error.ts";
import { loadPart } from "../http/load-part.ts";
import { LiveStore } from "../live/live-store.ts";
import { Outbox } from "../live/outbox.ts";
import { LateDriver } from "../watch/late-driver.ts";
import type { StreamProbe } from "../watch/polling.ts";
import { StreamDriver } from "../watch/stream-driver.ts";
import type { WatchDriver, WatchPool } from "../watch/watch-pool.ts";
import type { KvInternals } from "./internals.ts";

export type LiveClient = { readonly store: LiveStore; readonly outbox: Outbox };

/** Most clients never poll. */
const loadPolling = () => import("../watch/polling.ts");

/** Brings a pool its frames by asking at this interval, in ms. */
export function createPolling(
  pool: WatchPool,
  { call }: KvInternals,
  interval: number,
): WatchDriver {
  return new LateDriver(pool, async () => {
    const { PollDriver } = await loadPolling();
    return (polled) => new PollDriver(polled, call, interval);
  });
}

/** Brings a pool its frames over the one stream; by asking, while no stream is to be had. */
function createStreaming(pool: WatchPool, internals: KvInternals): WatchDriver {
  const { call, settings, transport, server, onClose } = internals;
  const { pollInterval } = settings.watch;
  let probe: StreamProbe | undefined;
  onClose.add(() => probe?.stop());

  /** A server without streams is asked for none again, not even while the polling part loads. */
  const pollWithHints = (waiting: WatchPool) =>
    new LateDriver(waiting, async () => {
      const { PollDriver, HintStreams } = await loadPolling();
      return (polled) =>
        new PollDriver(polled, call, pollInterval, (onHint) => new HintStreams(transport, onHint));
    });

  /** A stream that is closed, or came through meanwhile, has nothing to be replaced for. */
  const replace = async (stream: StreamDriver) => {
    try {
      const polling = await loadPart(loadPolling);
      if (stream.status === "closed" || stream.status === "live") return;
      const { PollDriver, createStreamProbe } = polling;
      pool.switchDriver(() => new PollDriver(pool, call, pollInterval));
      probe = createStreamProbe(transport, () => pool.switchDriver(create));
      probe.start();
    } catch (error) {
      pool.refuse(error as KvError); // the stream's next failure tries again
    }
  };

  const create = (): StreamDriver => {
    const stream = new StreamDriver(pool, transport, {
      connected: (connection) => {
        internals.connection = connection;
      },
      unsupported: () => {
        server.identify().then(
          // One of ours that is not there for a moment, as in a deploy, comes back: the attempts go on.
          (kind) => kind === "reference" && pool.switchDriver(pollWithHints),
          () => {}, // unreachable: the attempts go on
        );
      },
      blocked: () => void replace(stream),
    });
    return stream;
  };
  return create();
}

/** Makes the live half of a client; it ends with the client. */
export function createLiveClient(internals: KvInternals): LiveClient {
  const { call, settings, server, onClose } = internals;
  const { mode, pollInterval, linger } = settings.watch;
  const store = new LiveStore(linger, (pool) =>
    mode === "polling"
      ? createPolling(pool, internals, pollInterval)
      : createStreaming(pool, internals),
  );
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
    outbox.close();
    store.close();
  });
  return { store, outbox };
}
