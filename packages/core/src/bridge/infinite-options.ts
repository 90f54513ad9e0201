// TanStack Query options of a list in pages. The view knows the pages; what a fetch returns is only said to TanStack,
// and the bridge puts the view's pages in its place.
import type { Kv } from "../client/kv.ts";
import type { LivePage, LiveSelector, LiveSnapshot } from "../live/live-view.ts";
import { checkOptions } from "../protocol/check-options.ts";
import type { KvKey } from "../protocol/key.ts";
import type { Where } from "../protocol/where.ts";
import type { KvPatterns, PrefixOf, Untyped } from "../schema/typed-keys.ts";
import type { Inferred, StoreBelow } from "../schema/typed-values.ts";
import { isServer } from "./is-server.ts";
import { cursorOf, dataOf, type KvInfiniteData, type KvInfinitePage } from "./live-data.ts";
import {
  isSkip,
  type KvQueryMeta,
  type KvQueryOptions,
  type KvSkip,
  liveOptions,
} from "./query-options.ts";
import { readsSelector } from "./query-selectors.ts";
import { readPageOnce } from "./read-once.ts";
import { scopeOf } from "./scope.ts";

/** Which entries of a prefix a paged query shows. */
export type KvPageSelection = {
  /** Entries of a page when it is loaded. Default 100. */
  readonly pageSize?: number | undefined;
  readonly where?: Where | undefined;
  readonly reverse?: boolean | undefined;
};

/** Options for `useInfiniteQuery` and whatever else takes infinite query options. */
export type KvInfiniteOptions<T> = Omit<KvQueryOptions<never>, "queryFn" | "initialData"> & {
  queryFn: (context: { pageParam: string | null }) => Promise<KvInfinitePage<T>>;
  initialData: () => KvInfiniteData<T> | undefined;
  initialPageParam: string | null;
  getNextPageParam: (last: KvInfinitePage<T>) => string | undefined;
};

type PageSelector = Extract<LiveSelector, { pageSize: number }>;

/** The selector of a paged query; nothing while there is no prefix. */
export const pageSelector = (
  prefix: KvKey | KvSkip,
  selection: KvPageSelection | null | undefined,
): PageSelector | undefined => {
  const { pageSize = 100, where, reverse } = selection ?? {};
  return isSkip(prefix)
    ? undefined
    : { prefix: prefix as KvKey, pageSize, ...(where && { where }), ...(reverse && { reverse }) };
};

async function loadPage(kv: Kv, selector: PageSelector, cursor: string | null) {
  if (isServer()) return readPageOnce(kv, selector, cursor);
  const view = kv.live(selector);
  const pageAt = ({ pages = [] }: LiveSnapshot, at: number) =>
    (dataOf(selector, view.getSnapshot()) as KvInfiniteData).pages[at < 0 ? pages.length - 1 : at];
  if (cursor === null) {
    const isFirst = view.getSnapshot().status === "pending";
    return pageAt(await (isFirst ? view.ready() : view.resync()), 0);
  }
  // Refetching asks for pages that are there already.
  const pages: readonly LivePage[] = view.getSnapshot().pages ?? [];
  const before = pages.findIndex((page) => cursorOf(page) === cursor);
  if (before >= 0 && before + 1 < pages.length) return pageAt(view.getSnapshot(), before + 1);
  return pageAt(await view.loadMore(), -1);
}

/** The options of a selector of pages; without one, of a query that stays disabled. */
export function liveInfiniteOptions<T>(
  kv: Kv,
  selector: PageSelector | undefined,
  options?: KvQueryMeta,
): KvInfiniteOptions<T> {
  const meta = options?.meta;
  const queryFn = ({ pageParam }: { pageParam: string | null }) =>
    loadPage(kv, selector as PageSelector, pageParam) as Promise<KvInfinitePage<T>>;
  return {
    ...liveOptions<never>(kv, selector, { meta }),
    ...(selector && { queryFn: readsSelector(queryFn, { scope: scopeOf(kv), selector }) }),
    initialPageParam: null,
    getNextPageParam: ({ hasMore, cursor }) => (hasMore ? (cursor ?? "") : undefined),
  } as KvInfiniteOptions<T>;
}

/**
 * Options of the query of the descendants of a prefix in pages, in key order.
 *
 * @example
 * ```ts
 * import { kvInfiniteOptions } from "@keyval/core";
 * import { QueryClient } from "@tanstack/react-query";
 * const queryClient = new QueryClient();
 * await queryClient.prefetchInfiniteQuery(kvInfiniteOptions(kv, ["log"], { pageSize: 20 }));
 * ```
 */
export function kvInfiniteOptions<
  T = Inferred,
  S extends KvPatterns = Untyped,
  const P extends PrefixOf<S> = PrefixOf<S>,
>(
  kv: Kv<S>,
  prefix: P | KvSkip,
  options?: KvPageSelection & KvQueryMeta,
): KvInfiniteOptions<StoreBelow<S, P, T>> {
  checkOptions(options, "kvInfiniteOptions", { pageSize: 1, where: 1, reverse: 1, meta: 1 });
  return liveInfiniteOptions(kv, pageSelector(prefix, options), options);
}
