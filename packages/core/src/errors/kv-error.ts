// The base of every error Keyval throws, and the guard that recognises one.
import type { KvErrorCode } from "./error-code.ts";

const brand = Symbol.for("keyval.error");

/** Codes after which the same call may succeed without any change by the caller. */
const retryableCodes: ReadonlySet<KvErrorCode> = new Set([
  "rate_limited",
  "timeout",
  "network",
  "unavailable",
]);

/** What an error knows besides its code and message. */
export interface KvErrorOptions {
  /** HTTP status of the answer, when there was one. */
  status?: number | undefined;
  /** The error this one was made from. */
  cause?: unknown;
  /** Machine-readable extras of the server's error body. */
  details?: unknown;
}

/**
 * Base class of every error thrown by Keyval. `code` tells programs what went wrong, `message` tells people, and
 * says what to do next.
 *
 * @example
 * ```ts
 * import { isKvError, Kv } from "@keyval/core";
 * const kv = new Kv("/api");
 * try {
 *   await kv.set(["users", 1], { name: "Ada" });
 * } catch (error) {
 *   if (isKvError(error) && error.retryable) console.warn("try again later:", error.message);
 *   else throw error;
 * }
 * ```
 */
export class KvError extends Error {
  // A literal: bundlers shorten the names of classes.
  override name = "KvError";
  readonly code: KvErrorCode;
  /** HTTP status of the answer, when there was one. */
  readonly status: number | undefined;
  /** Whether the same call may succeed later without any change. */
  readonly retryable: boolean;
  /** Machine-readable extras, such as the conflicting keys. */
  readonly details: unknown;

  constructor(code: KvErrorCode, message: string, options: KvErrorOptions = {}) {
    super(message, options); // takes the cause, if there is one
    this.code = code;
    this.status = options.status;
    this.retryable = retryableCodes.has(code);
    this.details = options.details;
    Object.defineProperty(this, brand, { value: true });
  }
}

/**
 * True for any `KvError`, also one made by another copy of this package.
 *
 * @example
 * ```ts
 * import { isKvError, Kv } from "@keyval/core";
 * const kv = new Kv("/api");
 * await kv.get(["users", 1]).catch((error: unknown) => {
 *   if (isKvError(error)) console.warn(error.code, error.message);
 * });
 * ```
 */
export function isKvError(error: unknown): error is KvError {
  return typeof error === "object" && error !== null && brand in error;
}
