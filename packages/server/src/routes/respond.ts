// Answers: JSON with its headers set once, and errors in the one shape the protocol has.
import { createKvError, errorStatus, isKvError, type WireError } from "@keyval/core/protocol";
import type { Report } from "../request-log.ts";
import { secureHeaders } from "../secure-headers.ts";

const headers = {
  ...secureHeaders,
  "content-type": "application/json; charset=UTF-8",
  "cache-control": "no-store",
};

/** An error quotes what it is about: not all of it, when that is long. */
const messageLimit = 4000;

function shortened(message: string): string {
  return message.length <= messageLimit
    ? message
    : `${message.slice(0, messageLimit / 2)} … ${message.slice(-messageLimit / 2)}`;
}

/** An answer of JSON text. */
export function json(text: string, status = 200): Response {
  return new Response(text, { status, headers });
}

/**
 * An error as it goes over the wire. What is none of ours is told as `internal`, without its message: the log has it.
 */
export function toWireError(error: unknown, report?: Report): WireError & { status: number } {
  const known =
    isKvError(error) && errorStatus[error.code] > 0 && error.code !== "internal"
      ? error
      : undefined;
  report?.(error);
  const { code, message, details } =
    known ??
    createKvError(
      "internal",
      "The server failed to answer; its log has the cause. Try again, or tell its operator the x-request-id of this answer.",
    );
  return {
    error: shortened(message),
    code,
    ...(details === undefined ? {} : { details }),
    status: errorStatus[code],
  };
}

/** An answer that is an error. */
export function errorResponse(error: unknown, report: Report): Response {
  const { status, ...body } = toWireError(error, report);
  const response = json(JSON.stringify(body), status);
  const { token, retryAfter } = (body.details ?? {}) as { token?: string; retryAfter?: number };
  if (status === 401)
    response.headers.set(
      "www-authenticate",
      token === "invalid" || token === "expired" ? 'Bearer error="invalid_token"' : "Bearer",
    );
  if (retryAfter !== undefined) response.headers.set("retry-after", String(retryAfter));
  return response;
}
