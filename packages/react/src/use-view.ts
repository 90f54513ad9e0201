"use client";
// A query's live view, subscribed: the news of a change comes from the view itself, synchronously. (TanStack notifies
// by timer, and a controlled input's caret would jump.)
import type { KvQueryKey, LiveSnapshot } from "@keyval/core";
import { viewOf } from "@keyval/core/binding";
import { useMemo, useSyncExternalStore } from "react";
import { useKvClient } from "./use-kv-client.ts";

const never = () => () => {};
const nothing = () => undefined;

type LiveOptions = { readonly queryKey: KvQueryKey; readonly queryFn?: unknown };
type QueryState = { isEnabled: boolean; isPending: boolean; isPlaceholderData?: boolean };

/** The view's snapshot; undefined while the query is disabled. `hasSelect`: what is shown is made of it. */
export function useView(
  live: LiveOptions,
  { isEnabled, isPending, isPlaceholderData }: QueryState,
  hasSelect: boolean,
): LiveSnapshot | undefined {
  const kv = useKvClient();
  const id = JSON.stringify(live.queryKey);
  // oxlint-disable-next-line react/exhaustive-deps -- the options may be other objects in each render, `id` says which
  const known = useMemo(() => viewOf(kv, live), [kv, id]);
  const view = isEnabled ? known : undefined;
  const isLoading = isPending || isPlaceholderData;
  const seen = () => {
    const snapshot = view?.getSnapshot();
    // The end of the first load is TanStack's to tell: it would render twice.
    if (isLoading && snapshot?.status !== "stale") return undefined;
    // With a select it tells when the outcome changed: a change outside of it must not render.
    return hasSelect ? snapshot?.status : snapshot;
  };
  const shown = useSyncExternalStore<unknown>(view?.subscribe ?? never, seen, nothing);
  // Nothing while a page is hydrated, as on the server: React would leave the attributes as they were rendered there.
  return shown === undefined ? undefined : view?.getSnapshot();
}
