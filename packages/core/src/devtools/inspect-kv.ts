// A client's state at this moment, as plain data: the connection, what is watched and for whom, what is pending.
import type { Kv } from "../client/kv.ts";
import { isKeyOf, queryKeyOf } from "../bridge/query-keys.ts";
import { scopeOf } from "../bridge/scope.ts";
import type { KvError } from "../errors/kv-error.ts";
import { Coverage } from "../live/coverage.ts";
import type { LiveSelector, LiveStatus } from "../live/live-view.ts";
import { StoreView } from "../live/store-view.ts";
import type { WatchSelection } from "../protocol/watch-frame.ts";
import type { KvStatus } from "../watch/watch-state.ts";
import { inspectOperations, type KvOperationInspection } from "./inspect-operations.ts";

/** One watch on the stream. */
export type KvWatchInspection = {
  readonly id: string;
  readonly selection: WatchSelection;
  /** Whether it is up to date with the stream. */
  readonly isSynced: boolean;
  /** The view it serves; nothing when it is a `kv.watch`. */
  readonly view?: string;
};

/** A view that somebody uses, or that lingers. */
export type KvViewInspection = {
  readonly id: string;
  readonly selector: LiveSelector;
  readonly status: LiveStatus;
  /** How many entries it shows. */
  readonly entries: number;
  /** How many hold it; with 0 it lingers. */
  readonly users: number;
  /** The queries that hold it, with how many observers each. */
  readonly queries: readonly { readonly queryKey: string; readonly observers: number }[];
};

/** What a client does at one moment. */
export type KvInspection = {
  readonly url: string;
  readonly status: KvStatus;
  /** The stream's name at the server; nothing while there is none, or while the client polls. */
  readonly connection?: string | undefined;
  /** How far this client has seen the log: a versionstamp. */
  readonly position?: string | undefined;
  /** Why the server refuses everything, while it does. */
  readonly error?: KvError | undefined;
  readonly watches: readonly KvWatchInspection[];
  readonly views: readonly KvViewInspection[];
  readonly operations: readonly KvOperationInspection[];
};

/** The few parts of a QueryClient that are looked at. */
type InspectedQueryClient = {
  getQueryCache(): {
    getAll(): readonly { readonly queryKey: readonly unknown[]; getObserversCount(): number }[];
  };
};

/** Where else to look. */
export type KvInspectionOptions = {
  /** Where to look for the queries that hold views. */
  readonly queryClients?: readonly InspectedQueryClient[];
};

/** The queries of each view, by its query key's text. */
function queriesOf(scope: string, queryClients: readonly InspectedQueryClient[]) {
  const found = new Map<string, KvViewInspection["queries"][number][]>();
  for (const queryClient of queryClients)
    for (const query of queryClient.getQueryCache().getAll()) {
      if (!isKeyOf(scope, query.queryKey)) continue;
      const queryKey = JSON.stringify(query.queryKey);
      const same = found.get(queryKey) ?? [];
      found.set(queryKey, [...same, { queryKey, observers: query.getObserversCount() }]);
    }
  return found;
}

/**
 * What a client is doing at this moment.
 *
 * @example
 * ```ts
 * import { Kv } from "@keyval/core";
 * import { inspectKv } from "@keyval/core/devtools";
 * const kv = new Kv("https://example.com/api");
 * const { status, watches, operations } = inspectKv(kv);
 * console.log(status, watches.length, operations.length);
 * ```
 */
export function inspectKv(kv: Kv, { queryClients = [] }: KvInspectionOptions = {}): KvInspection {
  const { settings, connection, live } = kv.internals;
  const pool = live?.store.pool;
  const scope = scopeOf(kv);
  const queries = queriesOf(scope, queryClients);
  return {
    url: settings.url,
    status: kv.status,
    connection,
    position: pool?.position,
    error: pool?.error,
    watches: Array.from(pool?.watches.values() ?? [], ({ id, selection, synced, sink }) => ({
      id,
      selection,
      isSynced: synced,
      ...(sink instanceof Coverage && sink.owner instanceof StoreView && { view: sink.owner.id }),
    })),
    views: Array.from(live?.store.views.values() ?? [], (view) => ({
      id: view.id,
      selector: view.selector,
      status: view.getSnapshot().status,
      entries: view.getSnapshot().entries.length,
      users: view.users,
      queries: queries.get(JSON.stringify(queryKeyOf(scope, view.selector))) ?? [],
    })),
    operations: live ? inspectOperations(live.store.overlay, live.outbox) : [],
  };
}
