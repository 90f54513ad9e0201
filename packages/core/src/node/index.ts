// What `@keyval/core/node` exports: for clients that run in Node.
export { httpFetch } from "./http-fetch.ts";
