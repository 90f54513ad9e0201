// Everything of @keyval/core, and the hooks.
export * from "@keyval/core";
export { KvProvider, type KvProviderProps } from "./kv-provider.tsx";
export {
  kvCountOptions,
  kvInfiniteOptions,
  kvListOptions,
  kvManyOptions,
  kvOptions,
  kvSearchOptions,
} from "./query-options.ts";
export { useKv } from "./use-kv.ts";
export { useKvClient } from "./use-kv-client.ts";
export { type KvCountHookOptions, useKvCount } from "./use-kv-count.ts";
export { type KvListHookOptions, useKvList } from "./use-kv-list.ts";
export { useKvMany } from "./use-kv-many.ts";
export {
  type KvPages,
  type KvPaginateHookOptions,
  useKvPaginate,
} from "./use-kv-paginate.ts";
export { type KvSetState, useKvState } from "./use-kv-state.ts";
export { type KvSearchHookOptions, useKvSearch } from "./use-kv-search.ts";
export { type KvQueueOptions, useKvQueue } from "./use-kv-queue.ts";
export { type KvQueueStatsResult, useKvQueueStats } from "./use-kv-queue-stats.ts";
export { useKvStatus } from "./use-kv-status.ts";
export { useKvWatch } from "./use-kv-watch.ts";
export type { KvHookOptions, KvSuspenseOptions } from "./use-live.ts";
export { useSuspenseKv } from "./use-suspense-kv.ts";
export { useSuspenseKvList } from "./use-suspense-kv-list.ts";
export { useSuspenseKvPaginate } from "./use-suspense-kv-paginate.ts";
export {
  type KvMutationHookOptions,
  useMutation,
  useMutation as useKvMutation,
} from "./use-mutation.ts";
