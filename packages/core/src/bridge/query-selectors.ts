// Which live selector a query is of. Its queryFn says so: the key's text would have to be read back, and of what is
// hydrated or cloned on the way nothing else stays the same object.
import type { LiveSelector } from "../live/live-view.ts";
import type { BridgeQuery } from "./query-client.ts";

type Source = { readonly scope: string; readonly selector: LiveSelector };

const sources = new WeakMap<object, Source>();

/** Notes what a queryFn reads. */
export function readsSelector<F extends object>(queryFn: F, source: Source): F {
  sources.set(queryFn, source);
  return queryFn;
}

/** The selector of a query, or nothing when it is not one of this scope. */
export function selectorOf(
  scope: string,
  { options }: Pick<BridgeQuery, "options">,
): LiveSelector | undefined {
  const source = sources.get(options.queryFn as object);
  return source?.scope === scope ? source.selector : undefined;
}
