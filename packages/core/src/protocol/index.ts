// The wire protocol, shared by client and server: `@keyval/core/protocol`.
export * from "../errors/index.ts";
export { fromBase64, toBase64 } from "./base64.ts";
export * from "./batch.ts";
export { checkOptions, type OptionNames, refuseUnknown } from "./check-options.ts";
export { compareKeys, compareStrings } from "./compare-keys.ts";
export { compileNextChange, compileWhere, matches } from "./compile-where.ts";
export {
  type Duration,
  longestDuration,
  longestTimer,
  toExpiresIn,
  toMilliseconds,
  toWait,
} from "./duration.ts";
export { encodeWhere } from "./encode-where.ts";
export * from "./entry.ts";
export { formatKey } from "./format-key.ts";
export * from "./key.ts";
export { decodeKeyBytes, descendantRange, encodeKeyBytes } from "./key-bytes.ts";
export {
  decodeKeyPath,
  decodeKeyPaths,
  decodePrefixPath,
  encodeKeyPath,
  encodeKeyPaths,
} from "./key-path.ts";
export { KvNow } from "./kv-now.ts";
export { KvUuid } from "./kv-uuid.ts";
export * from "./mutation.ts";
export * from "./queue.ts";
export { isUuidV7, UuidV7Source, uuidV7 } from "./uuid-v7.ts";
export { decodeValue, encodeValue, type WireValue } from "./value.ts";
export * from "./watch-frame.ts";
export type { Where, WhereOperators, WhereScalar } from "./where.ts";
export { parseWherePath, type WherePath } from "./where-path.ts";
export { decodeWhere } from "./wire-where.ts";
export {
  decodeWireBound,
  decodeWireKey,
  decodeWirePrefix,
  encodeWireKey,
  type WireKey,
} from "./wire-key.ts";
export type { KvMetrics, KvOperationMetrics } from "./metrics.ts";
