// A second client with the first one's options: a panel reads and writes through it without showing up in what it shows.
import { Kv } from "../client/kv.ts";
import { ownFetch } from "./observe-fetch.ts";

/**
 * A client of the same server with the same token, headers and fetch. Whoever makes it closes it.
 *
 * @example
 * ```ts
 * import { Kv } from "@keyval/core";
 * import { twinOf } from "@keyval/core/devtools";
 * const kv = new Kv("https://example.com/api");
 * const twin = twinOf(kv);
 * console.log(await twin.count([]));
 * await twin.close();
 * ```
 */
export function twinOf(kv: Kv): Kv {
  const { url, ...settings } = kv.internals.settings;
  return new Kv(url, { ...settings, fetch: ownFetch(kv.internals.settings) });
}
