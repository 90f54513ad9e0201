// The error classes, as the client and the server import them.
export { createKvError, isKvErrorCode } from "./create-kv-error.ts";
export { errorStatus, type KvErrorCode } from "./error-code.ts";
export { isKvError, KvError, type KvErrorOptions } from "./kv-error.ts";
export { KvAccessError } from "./kv-access-error.ts";
export { KvConflictError } from "./kv-conflict-error.ts";
export { KvLimitError } from "./kv-limit-error.ts";
export { KvNetworkError } from "./kv-network-error.ts";
export { KvNotFoundError } from "./kv-not-found-error.ts";
export { KvServerError } from "./kv-server-error.ts";
export { KvValidationError } from "./kv-validation-error.ts";
