// The world between this page and its server, as the toolbar sets it: how slow, whether there is any network, and what
// is to happen to the next commit. `world-fetch.ts` makes it so.

export type World = {
  /** Added to every answer and every frame, in ms. */
  latency: number;
  isOffline: boolean;
  /**
   * `next`: the next commit that has read something finds it changed by somebody else. `spared`: so it is still, but one
   * that had read nothing went by. `was`: one has met it.
   */
  conflict: "none" | "next" | "spared" | "was";
};

export const world: World = { latency: 0, isOffline: false, conflict: "none" };

const conflictListeners = new Set<() => void>();

export function setConflict(conflict: World["conflict"]): void {
  world.conflict = conflict;
  for (const listener of conflictListeners) listener();
}

/** Calls back when `world.conflict` has changed, until the returned function is called. */
export function onConflict(listener: () => void): () => void {
  conflictListeners.add(listener);
  return () => conflictListeners.delete(listener);
}

export type Exchange = { isStream: boolean; end(): void };

const exchanges = new Map<AbortController, Exchange>();

/** Notes an exchange under way, so that it can be cut. `end` forgets it. */
export function beginExchange(controller: AbortController): Exchange {
  const exchange = { isStream: false, end: () => void exchanges.delete(controller) };
  exchanges.set(controller, exchange);
  return exchange;
}

const broken = () => new TypeError("The connection was cut by the playground's toolbar.");

/** Breaks the open stream, as a proxy or a tunnel under a mountain would. */
export function dropStream(): void {
  for (const [controller, { isStream }] of exchanges) if (isStream) controller.abort(broken());
}

/** Cuts every exchange and refuses new ones, or lets them through again. */
export function setOffline(isOffline: boolean): void {
  if (world.isOffline === isOffline) return;
  world.isOffline = isOffline;
  if (isOffline) for (const controller of exchanges.keys()) controller.abort(broken());
  // What a browser says when its network goes and comes back.
  if (isOffline) Object.defineProperty(navigator, "onLine", { configurable: true, value: false });
  else Reflect.deleteProperty(navigator, "onLine"); // its own word again
  window.dispatchEvent(new Event(isOffline ? "offline" : "online"));
}
