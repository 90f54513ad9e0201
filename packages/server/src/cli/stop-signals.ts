// How a command is stopped: told of the signal, it says where it stands; then it ends by the same signal.
import { createKvError, isKvError, type KvError } from "@keyval/core/protocol";

const signals = ["SIGINT", "SIGTERM"] as const;
type StopSignal = (typeof signals)[number];

/** Calls back when the process is asked to stop; asked once more, it ends at once. */
export function onStop(stop: (signal: StopSignal) => void): void {
  for (const signal of signals) process.once(signal, stop);
}

/** What a command throws that was stopped before it was done. */
export function stoppedError(message: string, signal: StopSignal): KvError {
  return createKvError("aborted", message, { details: { signal } });
}

/**
 * Ends the process by the signal that stopped a command, if one did. As shells expect it; and `process.exit` would wait
 * for what is being read: a pipe may say nothing for days.
 */
export function endByItsSignal(error: unknown): void {
  if (!isKvError(error) || error.code !== "aborted") return;
  const { signal } = (error.details ?? {}) as { signal?: StopSignal };
  if (signal === undefined || !signals.includes(signal)) return; // a server's error may have details of its own
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
