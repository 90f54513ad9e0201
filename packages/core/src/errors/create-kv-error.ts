// Picks the error class that belongs to a code.
import type { KvErrorCode } from "./error-code.ts";
import { KvAccessError } from "./kv-access-error.ts";
import { KvConflictError } from "./kv-conflict-error.ts";
import type { KvError, KvErrorOptions } from "./kv-error.ts";
import { KvLimitError } from "./kv-limit-error.ts";
import { KvNetworkError } from "./kv-network-error.ts";
import { KvNotFoundError } from "./kv-not-found-error.ts";
import { KvServerError } from "./kv-server-error.ts";
import { KvValidationError } from "./kv-validation-error.ts";

type KvErrorClass = new (code: KvErrorCode, message: string, options?: KvErrorOptions) => KvError;

const classOf: Readonly<Record<KvErrorCode, KvErrorClass>> = {
  invalid_key: KvValidationError,
  invalid_value: KvValidationError,
  invalid_argument: KvValidationError,
  unauthorized: KvAccessError,
  forbidden: KvAccessError,
  not_found: KvNotFoundError,
  too_large: KvLimitError,
  rate_limited: KvLimitError,
  conflict: KvConflictError,
  timeout: KvNetworkError,
  network: KvNetworkError,
  aborted: KvNetworkError,
  unavailable: KvNetworkError,
  protocol: KvServerError,
  internal: KvServerError,
};

/** Makes the error of `code`'s class. */
export function createKvError(
  code: KvErrorCode,
  message: string,
  options?: KvErrorOptions,
): KvError {
  return new classOf[code](code, message, options);
}

/** Whether `code` is one this version knows: a newer server may send others. */
export function isKvErrorCode(code: unknown): code is KvErrorCode {
  return typeof code === "string" && Object.hasOwn(classOf, code);
}
