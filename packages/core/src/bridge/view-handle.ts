// A live view by its query, for hooks: they make it while rendering, before anything retains the view, and
// views that nothing retains are not shared. So the shared one is looked up when the subscription begins.
import type { Kv } from "../client/kv.ts";
import type { LiveSnapshot } from "../live/live-view.ts";
import { selectorOf } from "./query-selectors.ts";
import { scopeOf } from "./scope.ts";

/** What `useSyncExternalStore` and the like need of a view. */
export type ViewHandle = {
  getSnapshot(): LiveSnapshot;
  /** Retains the view too. Returns the unsubscribe function. */
  subscribe(listener: () => void): () => void;
};

/** The view of what `liveOptions` made; nothing when those are of no selector. */
export function viewOf(kv: Kv, options: { readonly queryFn?: unknown }): ViewHandle | undefined {
  const selector = selectorOf(scopeOf(kv), { options });
  if (!selector) return undefined;
  let view = kv.live(selector);
  return {
    getSnapshot: () => view.getSnapshot(),
    subscribe(listener) {
      view = kv.live(selector);
      return view.subscribe(listener);
    },
  };
}
