// An embeddable key-value server: `@keyval/server`.
export type { KvAccessAction, KvAccessRule, KvClaims } from "./access/access-rule.ts";
export type { KvAccessRequest, KvAuth, KvIdentity } from "./access/authenticator.ts";
export type { KvJwt } from "./access/jwt-options.ts";
export type { KvToken } from "./access/static-tokens.ts";
export { createKvServer } from "./create-kv-server.ts";
export type { KvServer, KvServerOptions, KvServerQueue, KvServerStats } from "./kv-server.ts";
export { type KvListener, listen, type ListenOptions } from "./listen.ts";
export type { KvLogger, KvLogLevel } from "./log.ts";
export type { KvServerLimits } from "./services/admission/limits.ts";
export type {
  MessageChange,
  QueueCounts,
  QueueWrite,
  StoredMessage,
} from "./storage/queue.ts";
export type { IndexDefinition, StoredIndex, StoredSearch, Tokenizer } from "./storage/search.ts";
export type { Storage, StorageEngine, StoredEntry } from "./storage/storage.ts";
export type { KvCommitEvent, KvCommitListener } from "./watch/commit-triggers.ts";
