// The public API of `@keyval/core`.
export type { KvAtomic, KvCheck } from "./client/atomic.ts";
export type { KvCommitConflict, KvCommitOk, KvCommitResult } from "./client/commit.ts";
export { type CountOptions, type DeleteOptions, Kv, type SetOptions } from "./client/kv.ts";
export type { CallOptions, KvOptions, WatchMode } from "./client/kv-options.ts";
export type { WriteOptions } from "./client/kv-writes.ts";
export type { KvListIterator, ListOptions } from "./client/list.ts";
export type { KvPage, PaginateOptions } from "./client/paginate.ts";
export type {
  KvTransactionResult,
  TransactionOptions,
} from "./client/transaction.ts";
export type { KvTransaction } from "./client/transaction-attempt.ts";
export type { KvWriteKey } from "./client/write-key.ts";
export * from "./errors/index.ts";
export { compareKeys } from "./protocol/compare-keys.ts";
export { matches } from "./protocol/compile-where.ts";
export type { Duration } from "./protocol/duration.ts";
export type { KvEntry, KvEntryMaybe } from "./protocol/entry.ts";
export type { KvKey, KvKeyPart } from "./protocol/key.ts";
export type { KvNow } from "./protocol/kv-now.ts";
export type { KvUuid } from "./protocol/kv-uuid.ts";
export type { Where, WhereOperators } from "./protocol/where.ts";
