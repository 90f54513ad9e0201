// The public API of `@keyval/devtools`.
export type { KvDevtoolsOptions, KvDevtoolsPosition } from "./devtools-options.ts";
export { type KvDevtoolsHandle, mountKvDevtools } from "./mount-kv-devtools.ts";
export { recordKv } from "./record-kv.ts";
