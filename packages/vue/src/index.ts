// Everything of @keyval/core, and the composables.
export * from "@keyval/core";
export { KvPlugin, type KvPluginOptions } from "./kv-plugin.ts";
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
export { useKvModel } from "./use-kv-model.ts";
export {
  type KvPages,
  type KvPaginateHookOptions,
  useKvPaginate,
} from "./use-kv-paginate.ts";
export { type KvSearchHookOptions, useKvSearch } from "./use-kv-search.ts";
export { type KvQueueOptions, useKvQueue } from "./use-kv-queue.ts";
export { type KvQueueStatsResult, useKvQueueStats } from "./use-kv-queue-stats.ts";
export { useKvStatus } from "./use-kv-status.ts";
export { useKvWatch } from "./use-kv-watch.ts";
export type { KvHookOptions } from "./use-live.ts";
export {
  type KvMutationHookOptions,
  useMutation,
  useMutation as useKvMutation,
} from "./use-mutation.ts";
