"use client";
// What the reading hooks are made of: status, errors and Suspense come from TanStack Query, changes from the view.
import type { KvError, KvQueryKey, LiveSelector, LiveSnapshot } from "@keyval/core";
import { liveOptions } from "@keyval/core/binding";
import {
  useQuery,
  type UseQueryOptions,
  type UseQueryResult,
  useSuspenseQuery,
  type UseSuspenseQueryResult,
} from "@tanstack/react-query";
import { useKvClient } from "./use-kv-client.ts";
import { useView } from "./use-view.ts";

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

/** The options of a hook that suspends: it has its data, or throws. */
export type KvSuspenseOptions<TData, TSelected = TData> = Pick<
  KvHookOptions<TData, TSelected>,
  "select" | "gcTime" | "notifyOnChangeProps" | "meta"
>;

export type LiveResult<TQuery> = { query: TQuery; snapshot: LiveSnapshot | undefined };

/** A selector's query and view, subscribed. Without a selector the query is disabled. */
export function useLive<TData, TSelected>(
  selector: LiveSelector | undefined,
  options?: KvHookOptions<TData, TSelected>,
): LiveResult<UseQueryResult<TSelected, KvError>> {
  const live = liveOptions<TData>(useKvClient(), selector, options);
  const query = useQuery<TData, KvError, TSelected, KvQueryKey>({ ...options, ...live });
  return { query, snapshot: useView(live, query, options?.select !== undefined) };
}

/** The same for a hook that suspends. */
export function useSuspenseLive<TData, TSelected>(
  selector: LiveSelector,
  options?: KvSuspenseOptions<TData, TSelected>,
): LiveResult<UseSuspenseQueryResult<TSelected, KvError>> {
  const live = liveOptions<TData>(useKvClient(), selector, options);
  const query = useSuspenseQuery<TData, KvError, TSelected, KvQueryKey>({ ...options, ...live });
  return { query, snapshot: useView(live, query, options?.select !== undefined) };
}
