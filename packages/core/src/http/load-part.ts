// Loads parts of the client that few pages need, when one does. A part that did not come, because there was no way or
// a deploy replaced it, is asked for again at the next use.
import { createKvError } from "../errors/create-kv-error.ts";
import type { KvError } from "../errors/kv-error.ts";
import { backoff, reconnecting, wait } from "./retry.ts";

/** Loads a part. @throws KvError `network`, which is retryable. */
export async function loadPart<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const why =
      "Is the page's own server reachable? After a deploy of another version, reload the page.";
    throw createKvError("network", `A part of the client could not be loaded. ${why}`, { cause });
  }
}

/**
 * Loads a part, again and again until it comes or nobody wants it any more.
 * @param failed told of each failure; the next attempt follows after a while.
 * @returns nothing when it is not wanted any more
 */
export async function loadUntil<T>(
  load: () => Promise<T>,
  isWanted: () => boolean,
  failed: (error: KvError) => void,
): Promise<T | undefined> {
  for (let failures = 0; isWanted(); failures++) {
    try {
      const part = await loadPart(load);
      return isWanted() ? part : undefined;
    } catch (error) {
      failed(error as KvError);
      await wait(backoff(reconnecting, failures), []);
    }
  }
  return undefined;
}
