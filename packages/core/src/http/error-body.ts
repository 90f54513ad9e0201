// Makes the error of an answer that is none: our own error body, or whatever a proxy sent instead.
import { createKvError, isKvErrorCode } from "../errors/create-kv-error.ts";
import type { KvErrorCode } from "../errors/error-code.ts";
import type { KvError, KvErrorOptions } from "../errors/kv-error.ts";

/** What statuses mean that come without our body. */
const codes: Readonly<Record<number, KvErrorCode>> = {
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  405: "not_found",
  408: "timeout",
  409: "conflict",
  413: "too_large",
  429: "rate_limited",
  501: "not_found",
  502: "unavailable",
  503: "unavailable",
  504: "unavailable",
};

function codeOf(status: number): KvErrorCode {
  if (status < 400) return "protocol";
  return codes[status] ?? (status < 500 ? "invalid_argument" : "internal");
}

const askUrl = "Is the url the one of the server's API, base path included, or did a proxy answer?";

/** The error of an answer that is none of ours, although it says that all is well. */
export function unexpectedAnswer(what: string, options?: KvErrorOptions): KvError {
  return createKvError("protocol", `${what}. ${askUrl}`, options);
}

const advice: Partial<Record<KvErrorCode, string>> = {
  unauthorized: "Pass a valid `token` to the Kv constructor.",
  forbidden: "The token does not allow this; use one that does.",
  not_found: askUrl,
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
  return createKvError(known, message, { status, details });
}
