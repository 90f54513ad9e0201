// What `@keyval/core/node` exports: for clients that run in Node.
export type { KvFetch, KvFetchInit, KvResponse } from "../http/kv-fetch.ts";
export { httpFetch } from "./http-fetch.ts";
