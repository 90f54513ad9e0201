// `@keyval/core/devtools`: what a panel needs to look into a client. A page that does not import it pays nothing for it.
export { describeSelector } from "../bridge/query-keys.ts";
export {
  inspectKv,
  type KvInspection,
  type KvInspectionOptions,
  type KvViewInspection,
  type KvWatchInspection,
} from "./inspect-kv.ts";
export type { KvOperationInspection, KvWriteInspection } from "./inspect-operations.ts";
export type { KvRequestRecord, KvRequestOperation } from "./request-record.ts";
export { type KvDevtoolsEvent, observeKv } from "./observe-kv.ts";
export { twinOf } from "./twin-of.ts";
