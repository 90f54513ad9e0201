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

  const attempt = async () => {
    ending?.abort();
    clearTimeout(timer);
    const { signal } = (ending = new AbortController());
    timer = setTimeout(attempt, interval);
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
      timer = setTimeout(attempt, interval);
      (timer as { unref?(): void }).unref?.();
    },
    stop,
  };
}
