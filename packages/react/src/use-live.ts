"use client";
// What every reading hook is made of: status, errors and Suspense come from TanStack Query; the news of a change
// comes from the view itself, synchronously. (TanStack notifies by timer, and a controlled input's caret would jump.)
import {
  type KvError,
  type KvQueryKey,
  type LiveSelector,
  type LiveSnapshot,
  liveOptions,
  viewOf,
} from "@keyval/core";
import { useQuery, type UseQueryOptions, type UseQueryResult } from "@tanstack/react-query";
import { useMemo, useSyncExternalStore } from "react";
import { useKvClient } from "./use-kv-client.ts";

/** The options of `useQuery` that have a meaning for live data. */
export type KvHookOptions<TData, TSelected = TData> = Pick<
  UseQueryOptions<TData, KvError, TSelected, KvQueryKey>,
  | "enabled"
  | "select"
  | "placeholderData"
  | "gcTime"
  | "throwOnError"
  | "notifyOnChangeProps"
  | "meta"
>;

export type LiveResult<TSelected> = {
  query: UseQueryResult<TSelected, KvError>;
  /** The view's snapshot; undefined while the query is disabled or hydrating. */
  snapshot: LiveSnapshot | undefined;
};

const never = () => () => {};
const nothing = () => undefined;

/** A selector's query and view, subscribed. Without a selector the query is disabled. */
export function useLive<TData, TSelected>(
  selector: LiveSelector | undefined,
  options: KvHookOptions<TData, TSelected> = {},
): LiveResult<TSelected> {
  const kv = useKvClient();
  const live = liveOptions<TData>(kv, selector);
  const query = useQuery<TData, KvError, TSelected, KvQueryKey>({ ...options, ...live });
  const id = JSON.stringify(live.queryKey);
  const known = useMemo(() => viewOf(kv, JSON.parse(id)), [kv, id]);
  const view = query.isEnabled ? known : undefined;
  const isLoading = query.isPending || query.isPlaceholderData;
  const seen = () => {
    const snapshot = view?.getSnapshot();
    // The end of the first load is TanStack's to tell: it would render twice.
    if (isLoading && snapshot?.status !== "stale") return undefined;
    // With a select it tells when the outcome changed: a change outside of it must not render.
    return options.select ? snapshot?.status : snapshot;
  };
  useSyncExternalStore<unknown>(view?.subscribe ?? never, seen, nothing);
  return { query, snapshot: view?.getSnapshot() };
}
