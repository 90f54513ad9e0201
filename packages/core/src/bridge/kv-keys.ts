// The query keys of a Kv, for invalidateQueries, removeQueries, setQueryDefaults and the devtools.
import type { Kv } from "../client/kv.ts";
import type { LiveSelector } from "../live/live-view.ts";
import type { KvKey } from "../protocol/key.ts";
import type { Where } from "../protocol/where.ts";
import { type KvPageSelection, pageSelector } from "./infinite-options.ts";
import { type KvQueryKey, prefixKey, queryKeyOf, scopeKey } from "./query-keys.ts";
import { type KvListSelection, type KvSearchSelection, searchSelector } from "./query-options.ts";
import { scopeOf } from "./scope.ts";

/**
 * The query keys of everything a `Kv` shows.
 *
 * @example
 * ```ts
 * import { Kv, kvKeys } from "@keyval/core";
 * import { QueryClient } from "@tanstack/react-query";
 * const kv = new Kv("/api");
 * const queryClient = new QueryClient();
 * await queryClient.invalidateQueries({ queryKey: kvKeys(kv).under(["todos"]) }); // reads all of it anew
 * ```
 */
export function kvKeys(kv: Kv) {
  const scope = scopeOf(kv);
  return {
    /** Matches every query of this Kv. */
    all: scopeKey(scope),
    /** Matches every entry, list and count at or below a prefix. */
    under: (prefix: KvKey): KvQueryKey => prefixKey(scope, prefix),
    entry: (key: KvKey): KvQueryKey => queryKeyOf(scope, { key }),
    many: (keys: readonly KvKey[]): KvQueryKey => queryKeyOf(scope, { keys }),
    list: (prefix: KvKey, selection?: KvListSelection): KvQueryKey =>
      queryKeyOf(scope, { ...selection, prefix } as LiveSelector),
    pages: (prefix: KvKey, selection?: KvPageSelection): KvQueryKey =>
      queryKeyOf(scope, pageSelector(prefix, selection) as LiveSelector),
    count: (prefix: KvKey, selection?: { where?: Where }): KvQueryKey =>
      queryKeyOf(scope, { count: prefix, where: selection?.where } as LiveSelector),
    search: (prefix: KvKey, query: string, selection?: KvSearchSelection): KvQueryKey =>
      queryKeyOf(scope, searchSelector(prefix, query, selection) as LiveSelector),
  };
}
