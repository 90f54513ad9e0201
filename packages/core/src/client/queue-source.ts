// How messages come to a listener: by an event stream that is opened again when it ends, or by polling.
import { createKvError } from "../errors/create-kv-error.ts";
import { isKvError, type KvError } from "../errors/kv-error.ts";
import { onAbort } from "../http/on-abort.ts";
import { backoff, reconnecting, wait } from "../http/retry.ts";
import type { WireDelivery } from "../protocol/queue.ts";
import { readEvents } from "../watch/event-reader.ts";
import { onWake } from "../watch/wake.ts";
import type { QueueConsumer } from "./queue-consumer.ts";

/** Until the server names its heartbeat; one that never does is not waited for. */
const openWithin = 10_000;

/** Does something again and again, with waits between failures, until the signal. */
async function persist(
  consumer: QueueConsumer,
  signal: AbortSignal,
  attempt: (succeeded: () => void) => Promise<void>,
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      await attempt(() => {
        failures = 0;
      });
    } catch (error) {
      if (signal.aborted) return;
      const problem = isKvError(error)
        ? error
        : createKvError("network", "The connection to the queue broke.", { cause: error });
      consumer.settings.onError(problem as KvError);
      const awake = new AbortController();
      const stopListening = onWake(() => awake.abort());
      await wait(backoff(reconnecting, failures++), [signal, awake.signal]);
      stopListening();
    }
  }
}

/** Ends with `signal`, and when nothing was heard for the time last given to `expect`. */
function silenceGuard(signal: AbortSignal) {
  const controller = new AbortController();
  const ignoreSignal = onAbort(signal, () => controller.abort());
  let limit = openWithin;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = () => {
    clearTimeout(timer);
    if (limit === Number.POSITIVE_INFINITY) return;
    timer = setTimeout(() => {
      controller.abort(createKvError("timeout", "The queue's stream fell silent."));
    }, limit);
  };
  return {
    signal: controller.signal,
    heard,
    expect: (ms: number) => {
      limit = ms;
      heard();
    },
    release: () => {
      clearTimeout(timer);
      ignoreSignal();
    },
  };
}

/** Listens by one event stream at a time. */
export function streamMessages(consumer: QueueConsumer, signal: AbortSignal): Promise<void> {
  const { internals, name, settings } = consumer;
  return persist(consumer, signal, async (succeeded) => {
    await consumer.release(); // what the last stream sent and never came
    const guard = silenceGuard(signal);
    try {
      guard.heard();
      const query = { listener: name, concurrency: settings.concurrency };
      const response = await internals.transport.open("/queue/listen", {
        query,
        signal: guard.signal,
      });
      guard.expect(Number.POSITIVE_INFINITY);
      let messages: WireDelivery[] = [];
      const onEvent = (event: string, data: string) => {
        succeeded();
        if (event === "message") messages.push(JSON.parse(data) as WireDelivery);
        else if (event === "open") {
          const about = JSON.parse(data) as { lockDuration: number; heartbeatMs: number };
          consumer.lockedFor(about.lockDuration);
          guard.expect(2 * about.heartbeatMs + 1000);
        }
      };
      await readEvents(response, guard.signal, onEvent, () => {
        guard.heard();
        consumer.take(messages);
        messages = [];
      });
      throw guard.signal.reason ?? createKvError("network", "The queue's stream ended.");
    } finally {
      guard.release();
    }
  });
}

type PollAnswer = {
  readonly message?: WireDelivery | null;
  readonly messages?: readonly WireDelivery[];
  readonly lockDuration?: number;
} | null;

/** Asks for messages whenever there is room, and waits a while when there are none. */
export function pollMessages(consumer: QueueConsumer, signal: AbortSignal): Promise<void> {
  const { internals, name, settings } = consumer;
  let isRepeated = false;
  return persist(consumer, signal, async (succeeded) => {
    if (isRepeated) await consumer.release(); // an answer may have been lost
    isRepeated = true;
    while (!signal.aborted) {
      await consumer.untilRoom();
      if (signal.aborted) return;
      // Not to be cut short: what it takes must be known, to be given back.
      const query = { listener: name, limit: consumer.room };
      const request = internals.transport.request("GET", "/queue/poll", { query, safe: false });
      const answer = (await request) as PollAnswer;
      succeeded();
      if (answer?.lockDuration !== undefined) consumer.lockedFor(answer.lockDuration);
      const messages = answer?.messages ?? (answer?.message ? [answer.message] : []);
      consumer.take(messages);
      if (messages.length === 0) await wait(settings.pollInterval, [signal]);
    }
  });
}
