// Listening to abort signals. However many listen to one signal, it gets one listener: Node warns of a leak at
// eleven, and fifty calls may well share one.
import { createKvError } from "../errors/create-kv-error.ts";

const listening = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Runs `listener` when the signal is aborted; at once if it is.
 * @returns stops listening
 * @throws KvError `invalid_argument` when it is no signal
 */
export function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (!signal) return () => {};
  if (signal.aborted) {
    listener();
    return () => {};
  }
  if (!signal.addEventListener)
    throw createKvError("invalid_argument", "The option signal is no AbortSignal.");
  const known = listening.get(signal);
  const listeners = known ?? new Set();
  const entry = () => listener(); // the same function may listen twice
  listeners.add(entry);
  if (!known) {
    listening.set(signal, listeners);
    signal.addEventListener("abort", () => {
      for (const run of listeners) run();
    });
  }
  return () => listeners.delete(entry);
}
