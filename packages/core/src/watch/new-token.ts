// Waits until a client's token is another one: loaded when the server refused a watch to the one it had.
import { backoff, reconnecting, wait } from "../http/retry.ts";
import type { PooledWatch } from "./watch-pool.ts";

export type NewTokenOptions = {
  readonly token: () => string | Promise<string>;
  /** How often that has happened: the longer nothing helps, the longer are the waits. */
  readonly refusals: number;
  /** Ends a wait at once. */
  readonly signal: AbortSignal;
  /** The watches that are still refused. */
  readonly refused: () => readonly Pick<PooledWatch, "token">[];
};

/**
 * Asks for the token now and then, without sending it anywhere, until it is another one than a refused watch was asked
 * with, or none is refused any more.
 */
export async function newToken(options: NewTokenOptions): Promise<boolean> {
  const { token, refusals, signal, refused } = options;
  for (let i = refusals; ; i++) {
    await wait(backoff(reconnecting, i), [signal]);
    if (refused().length === 0) return false;
    try {
      const now = await token();
      if (refused().some((watch) => watch.token !== now)) return true;
    } catch {
      // It has none now; the next request says so to whoever made it.
    }
  }
}
