// Keeps a QueryClient's data equal to the live store's: while an active observer looks at one of our queries, its
// view is retained and each of its changes is put into the query. What the queries are: query-options.ts.
import type { Kv } from "../client/kv.ts";
import { createKvError } from "../errors/create-kv-error.ts";
import type { LiveSelector, LiveView } from "../live/live-view.ts";
import { isServer } from "./is-server.ts";
import { dataOf, type KvInfiniteData } from "./live-data.ts";
import { startMutations } from "./mutation-start.ts";
import type { BridgeEvent, BridgeQuery, BridgeQueryClient } from "./query-client.ts";
import { selectorOf } from "./query-selectors.ts";
import { type Scope, scopeOf, takeScope } from "./scope.ts";
import { seedView } from "./seed-view.ts";

type Held = {
  selector: LiveSelector;
  view: LiveView;
  release: () => void;
  /** Pages the cache still has come again before anything is shown, or what is on screen would shrink. */
  isRestoring: boolean;
};

/** Runs a function; what it tells observers, they hear at one moment. */
type Batch = (tell: () => void) => void;

class QueryBridge {
  readonly #kv: Kv;
  readonly #scope: string;
  readonly #held = new Map<BridgeQuery, Held>();
  readonly #unsubscribes: (() => void)[];
  #isPushing = false;

  constructor(queryClient: BridgeQueryClient, kv: Kv, batch: Batch) {
    this.#kv = kv;
    this.#scope = scopeOf(kv);
    const batches = kv.internals.live?.store.batches;
    const run: Batch = (tell) => batch(tell); // one of its own: others may have the same batch
    batches?.add(run);
    const cache = queryClient.getQueryCache();
    this.#unsubscribes = [
      cache.subscribe((event) => this.#onEvent(event)),
      startMutations(queryClient, kv),
      () => batches?.delete(run),
    ];
    // Observers may have come first: a provider's effect runs after those of its children.
    for (const query of cache.getAll()) this.#follow(query);
  }

  detach(): void {
    for (const unsubscribe of this.#unsubscribes) unsubscribe();
    for (const { release } of this.#held.values()) release();
    this.#held.clear();
  }

  #onEvent({ type, query, action }: BridgeEvent): void {
    switch (type) {
      // Never on "added": prefetching must not hold a stream open.
      case "observerAdded":
      case "observerRemoved":
      case "observerOptionsUpdated":
      case "removed":
        this.#follow(query);
        return;
      case "updated":
        // Anything that is put there by others (hydration, reset, devtools, a read that was overtaken) is put right.
        if (!this.#isPushing && (action?.type === "setState" || action?.type === "success"))
          this.#push(query);
        return;
      default:
    }
  }

  /** Retains the view while the query is looked at; a removed query that still is looked at stays live. */
  #follow(query: BridgeQuery): void {
    const held = this.#held.get(query);
    if (query.isActive() === (held !== undefined)) return;
    if (held) {
      this.#held.delete(query);
      held.release();
      return;
    }
    const selector = selectorOf(this.#scope, query);
    if (!selector) return;
    const view = this.#kv.live(selector);
    const release = view.subscribe(() => this.#push(query));
    const added: Held = { selector, view, release, isRestoring: false };
    this.#held.set(query, added);
    seedView(view, query.state.data);
    void this.#restore(query, added);
    this.#push(query);
  }

  /** Loads as many pages as the cache has. */
  async #restore(query: BridgeQuery, held: Held): Promise<void> {
    const { view } = held;
    const wanted = (query.state.data as KvInfiniteData | undefined)?.pages?.length ?? 0;
    if (wanted < 2 || (view.getSnapshot().pages?.length ?? 0) >= wanted) return;
    held.isRestoring = true;
    try {
      while (((await view.ready()).pages?.length ?? wanted) < wanted && view.getSnapshot().hasMore)
        await view.loadMore();
    } catch {
      // the snapshot has the error
    }
    held.isRestoring = false;
    this.#push(query);
  }

  #push(query: BridgeQuery): void {
    const held = this.#held.get(query);
    if (!held || held.isRestoring) return;
    const { state } = query;
    const snapshot = held.view.getSnapshot();
    const isFetching = state.fetchStatus === "fetching";
    const data = dataOf(held.selector, snapshot);
    this.#isPushing = true;
    try {
      if (data !== undefined && (data !== state.data || (state.error && !snapshot.error)))
        query.setData(data, { manual: true });
      // A fetch under way reports its error itself.
      if (snapshot.error && snapshot.error !== state.error && !isFetching)
        query.setState({ status: "error", error: snapshot.error });
    } finally {
      this.#isPushing = false;
    }
  }
}

/** It stays when the last user is gone, for what the cache still has of its Kv. */
type Attachment = { readonly scope: Scope; bridge?: QueryBridge | undefined; users: number };

const attachments = new WeakMap<BridgeQueryClient, Map<string, Attachment>>();

/**
 * Keeps the queries made by `kvOptions` and the like live in a QueryClient. Doing it twice is the same as once;
 * the bridge ends when each caller has detached. On the server side of SSR it does nothing: there a query is one read.
 *
 * @param queryClient of React Query or Vue Query
 * @param batch its `notifyManager.batch`: components whose data came together then render together. Without it each
 * component's first data is a render of the page of its own; `KvProvider` and `KvPlugin` give it.
 * @returns detaches again
 * @throws KvError `invalid_argument` when this QueryClient has the data of another `Kv` with the same scope
 *
 * @example
 * ```ts
 * import { attachKv, Kv, kvOptions } from "@keyval/core";
 * import { QueryClient } from "@tanstack/react-query";
 * const kv = new Kv("/api");
 * const queryClient = new QueryClient();
 * const detach = attachKv(queryClient, kv);
 * const entry = await queryClient.fetchQuery(kvOptions<{ name: string }>(kv, ["users", 1]));
 * console.log(entry.value?.name);
 * detach();
 * ```
 */
export function attachKv(
  queryClient: BridgeQueryClient,
  kv: Kv,
  batch: Batch = (tell) => tell(),
): () => void {
  if (isServer()) return () => {};
  const scope = takeScope(kv);
  const scopes = attachments.get(queryClient) ?? new Map<string, Attachment>();
  attachments.set(queryClient, scopes);
  let attachment = scopes.get(scope.name);
  if (attachment?.scope !== scope) {
    if (attachment && (attachment.users > 0 || !scope.isGiven))
      throw createKvError(
        "invalid_argument",
        `Another Kv with the scope ${scope.name} has this QueryClient. Give one a scope of its own: new Kv(url, { scope: "admin" }).`,
      );
    attachment = { scope, users: 0 };
    scopes.set(scope.name, attachment);
  }
  const current = attachment;
  current.bridge ??= new QueryBridge(queryClient, kv, batch);
  current.users++;
  let isAttached = true;
  return () => {
    if (!isAttached) return;
    isAttached = false;
    if (--current.users > 0) return;
    current.bridge?.detach();
    current.bridge = undefined;
  };
}
