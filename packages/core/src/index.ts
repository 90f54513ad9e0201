// The public API of `@keyval/core`. What bindings to a framework are made of besides: bridge/binding.ts.
export type { KvAtomic, KvCheck } from "./client/atomic.ts";
export type { KvCommitConflict, KvCommitOk, KvCommitResult } from "./client/commit.ts";
export type { DeliveryOptions } from "./client/enqueue.ts";
export type {
  DeadLetter,
  DeadLetterPage,
  EnqueueOptions,
  KvDeadLetters,
} from "./client/kv-queue.ts";
export type {
  ListenQueueOptions,
  QueueHandler,
  QueueListener,
  QueueMessage,
} from "./client/queue-listener.ts";
export type { QueueStatsOptions } from "./client/queue-stats.ts";
export type { KvQueueStats } from "./protocol/queue.ts";
export { Kv } from "./client/kv.ts";
export type {
  CallOptions,
  CountOptions,
  DeleteOptions,
  SetOptions,
} from "./client/call-options.ts";
export type { KvOptions, WatchMode } from "./client/kv-options.ts";
export type { KvFetch, KvFetchInit, KvResponse } from "./http/kv-fetch.ts";
export type { WriteOptions } from "./client/kv-writes.ts";
export type { KvListIterator, ListOptions } from "./client/list.ts";
export type { KvPage, PaginateOptions } from "./client/paginate.ts";
export type { IndexOptions, KvIndex, SearchOptions } from "./client/search.ts";
export type {
  KvTransactionResult,
  TransactionOptions,
} from "./client/transaction.ts";
export type { KvTransaction } from "./client/transaction-attempt.ts";
export type {
  Register,
  RegisteredBelow,
  RegisteredDefault,
  RegisteredEntry,
  RegisteredKey,
  RegisteredKv,
  RegisteredPlace,
  RegisteredPrefix,
  RegisteredSchema,
  RegisteredSelect,
  RegisteredValue,
  Selected,
} from "./client/register.ts";
export { type KvSchema, kvSchema, type KvSchemaOptions } from "./client/kv-schema.ts";
export type { WatchCallback, WatchHandle, WatchOptions } from "./client/kv-watch.ts";
export type { KvWriteKey } from "./client/write-key.ts";
export {
  isKvError,
  KvAccessError,
  KvConflictError,
  KvError,
  type KvErrorCode,
  type KvErrorOptions,
  KvLimitError,
  KvNetworkError,
  KvNotFoundError,
  KvServerError,
  KvValidationError,
} from "./errors/index.ts";
export type {
  LiveEntry,
  LiveEntryMaybe,
  LivePage,
  LiveRange,
  LiveSelector,
  LiveSnapshot,
  LiveStatus,
  LiveView,
} from "./live/live-view.ts";
export type { MutateOptions, MutateResult, Recipe } from "./live/mutate.ts";
export { compareKeys } from "./protocol/compare-keys.ts";
export { matches } from "./protocol/compile-where.ts";
export type { SearchTokenizer } from "./protocol/batch.ts";
export type { Duration } from "./protocol/duration.ts";
export type { KvEntry, KvEntryMaybe } from "./protocol/entry.ts";
export type { KvKey, KvKeyPart } from "./protocol/key.ts";
export type { KvMetrics, KvOperationMetrics } from "./protocol/metrics.ts";
export type { KvNow } from "./protocol/kv-now.ts";
export type { KvUuid } from "./protocol/kv-uuid.ts";
export type { Where, WhereOperators } from "./protocol/where.ts";
export type { KvIssue } from "./schema/check-value.ts";
export type { KvPartPattern, KvSchemaPattern, PatternsOf } from "./schema/key-pattern.ts";
export { kvType, type StandardSchema } from "./schema/standard-schema.ts";
export type {
  KeyOf as KvKeyOf,
  KvPattern,
  KvPatterns,
  PrefixOf as KvPrefixOf,
  Untyped as KvUntyped,
} from "./schema/typed-keys.ts";
export type {
  Inferred as KvInferred,
  StoreBelow as KvStoreBelow,
  StoreValue as KvStoreValue,
} from "./schema/typed-values.ts";
export { kvKeys } from "./bridge/kv-keys.ts";
export {
  type KvInfiniteOptions,
  kvInfiniteOptions,
  type KvPageSelection,
} from "./bridge/infinite-options.ts";
export {
  type KvInfiniteData,
  type KvInfinitePage,
  type KvListData,
  type KvManyData,
} from "./bridge/live-data.ts";
export {
  type KvMutationOptions,
  kvMutationOptions,
  type KvMutationSettings,
} from "./bridge/mutation-options.ts";
export { attachKv } from "./bridge/query-bridge.ts";
export type { BridgeQueryClient } from "./bridge/query-client.ts";
export type { KvQueryKey } from "./bridge/query-keys.ts";
export {
  kvCountOptions,
  type KvInitialData,
  kvListOptions,
  type KvListSelection,
  kvManyOptions,
  kvOptions,
  kvSearchOptions,
  type KvSearchSelection,
  type KvQueryMeta,
  type KvQueryOptions,
  type KvSkip,
} from "./bridge/query-options.ts";
export { deserializeData, serializeData } from "./bridge/serialize-data.ts";
export type { KvFieldOptions } from "./bridge/set-field.ts";
export type { KvStatus } from "./watch/watch-state.ts";
