// Makes the error of an answer that is none: our own error body, or whatever a proxy sent instead.
import { createKvError, isKvErrorCode } from "../errors/create-kv-error.ts";
import type { KvErrorCode } from "../errors/error-code.ts";
import type { KvError } from "../errors/kv-error.ts";

function codeOf(status: number): KvErrorCode {
  switch (status) {
    case 401:
      return "unauthorized";
    case 403:
      return "forbidden";
    case 404:
    case 405:
    case 501:
      return "not_found";
    case 408:
      return "timeout";
    case 409:
      return "conflict";
    case 413:
      return "too_large";
    case 429:
      return "rate_limited";
    case 502:
    case 503:
    case 504:
      return "unavailable";
  }
  if (status >= 500) return "internal";
  return status >= 400 ? "invalid_argument" : "protocol";
}

const advice: Partial<Record<KvErrorCode, string>> = {
  unauthorized: "Pass a valid `token` to the Kv constructor.",
  forbidden: "The token does not allow this; use one that does.",
  not_found: "Is the url the one of the server's API, base path included?",
  rate_limited: "Try again later, with fewer requests.",
  unavailable: "The server or a proxy before it is not ready; try again later.",
  too_large: "Split it, or raise the limit of the server or of the proxy before it.",
};

/** The error an error body stands for. `what` names the request, for bodies that are not ours. */
export function errorFromBody(body: unknown, what: string, status?: number): KvError {
  const { error, code, details } = (typeof body === "object" && body !== null ? body : {}) as {
    error?: unknown;
    code?: unknown;
    details?: unknown;
  };
  const known = isKvErrorCode(code) ? code : codeOf(status ?? 500);
  const said = typeof error === "string" && error !== "" ? error : undefined;
  const message =
    said !== undefined && known === code
      ? said
      : `${what} was answered with status ${status ?? "unknown"}${said ? ` (${said})` : ""}. ${advice[known] ?? "See the server's log."}`;
  return createKvError(known, message, {
    ...(status !== undefined && { status }),
    ...(details !== undefined && { details }),
  });
}
