// Waits until a client's token is another one: loaded when the server refused a watch to the one it had.
import { backoff, reconnecting, wait } from "../http/retry.ts";

export type NewTokenOptions = {
  readonly token: () => string | Promise<string>;
  /** What the refused watch was asked with. */
  readonly before: string | undefined;
  /** How often that has happened: the longer nothing helps, the longer are the waits. */
  readonly refusals: number;
  /** Ends a wait at once. */
  readonly signal: AbortSignal;
  /** Whether a watch is still refused. */
  readonly isWanted: () => boolean;
};

/** Asks for the token now and then, without sending it anywhere, until it is another one or nobody wants it. */
export async function newToken(options: NewTokenOptions): Promise<boolean> {
  const { token, before, refusals, signal, isWanted } = options;
  for (let i = refusals; ; i++) {
    await wait(backoff(reconnecting, i), [signal]);
    if (!isWanted()) return false;
    try {
      if ((await token()) !== before) return isWanted();
    } catch {
      // It has none now; the next request says so to whoever made it.
    }
  }
}
