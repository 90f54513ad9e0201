// `@keyval/core/binding`: what hooks and composables are made of. For packages that bind a framework, not for
// applications: it changes with them, in any release.
export { checkFunction } from "../protocol/check-function.ts";
export { liveInfiniteOptions, pageSelector } from "./infinite-options.ts";
export { dataOf, entriesOfPages, entryExists } from "./live-data.ts";
export { isSkip, liveOptions, searchSelector } from "./query-options.ts";
export { checkKv } from "./scope.ts";
export { setField } from "./set-field.ts";
export { type ViewHandle, viewOf } from "./view-handle.ts";
export { watchById, watchId } from "./watch-id.ts";
