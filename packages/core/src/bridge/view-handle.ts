// A live view by its selector, for hooks: they make it while rendering, before anything retains the view, and
// views that nothing retains are not shared. So the shared one is looked up when the subscription begins.
import type { Kv } from "../client/kv.ts";
import type { LiveSelector, LiveSnapshot } from "../live/live-view.ts";

/** What `useSyncExternalStore` and the like need of a view. */
export type ViewHandle = {
  getSnapshot(): LiveSnapshot;
  /** Retains the view too. Returns the unsubscribe function. */
  subscribe(listener: () => void): () => void;
};

/** The view of a selector; nothing while there is none. */
export function viewOf(kv: Kv, selector: LiveSelector | undefined): ViewHandle | undefined {
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
