// Finds out, now and then, whether a stream gets through again after something on the way held it back.
import type { Transport } from "../http/transport.ts";
import { readFrames } from "./event-reader.ts";
import { onWake } from "./wake.ts";

/** Between two tries, in ms; also how long one may take. */
const interval = 30_000;

export type StreamProbe = {
  /** Tries until a stream passes. */
  start(): void;
  stop(): void;
};

/** @param onPass called once a stream has passed; the probe has stopped then */
export function createStreamProbe(transport: Transport, onPass: () => void): StreamProbe {
  let ending: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopListening = () => {};

  const tryLater = () => {
    clearTimeout(timer);
    timer = setTimeout(attempt, interval);
    (timer as { unref?(): void }).unref?.(); // looking for a stream alone keeps no process alive
  };
  const attempt = async () => {
    ending?.abort();
    const { signal } = (ending = new AbortController());
    tryLater();
    try {
      const response = await transport.open("/watch", { body: { watches: [] }, signal });
      await readFrames(response, signal, (frames) => {
        if (signal.aborted || !frames.some((frame) => frame.type === "open")) return;
        stop();
        onPass();
      });
    } catch {
      // Held back, still: the next try comes.
    }
  };
  const stop = () => {
    ending?.abort();
    clearTimeout(timer);
    stopListening();
    stopListening = () => {};
  };
  return {
    start: () => {
      stop();
      stopListening = onWake(() => void attempt());
      tryLater();
    },
    stop,
  };
}
