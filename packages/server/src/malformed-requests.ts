// Answers to what is no request the API could see: a head that is too long, or no HTTP at all.
import { STATUS_CODES, type Server } from "node:http";
import type { Socket } from "node:net";
import { createKvError, type KvError, keyLimits, type WireError } from "@keyval/core/protocol";
import { toWireError } from "./routes/respond.ts";
import { secureHeaders } from "./secure-headers.ts";

/**
 * What the first line and the headers of a request may take: the longest key in a query, where each of its characters
 * is three bytes of UTF-8 encoded twice ("%25E2"), and Node's 16 KiB for all else.
 */
export const maxHeaderSize = keyLimits.parts * keyLimits.stringLength * 3 * 5 + 16 * 1024;

const securityLines = Object.entries(secureHeaders)
  .map(([name, value]) => `${name}: ${value}\r\n`)
  .join("");

/** How long a connection stays open for its reader to take the answer, ms. */
const linger = 1000;

function errorOf(code: string | undefined): KvError {
  if (code === "HPE_HEADER_OVERFLOW")
    return createKvError(
      "too_large",
      `The URL and headers of the request take more than ${maxHeaderSize} bytes; name keys in the body of a POST instead.`,
    );
  return createKvError("invalid_argument", `The request is not valid HTTP (${code}).`);
}

/** What is answered. */
function wireErrorOf(code: string | undefined): WireError & { status: number } {
  if (code !== "ERR_HTTP_REQUEST_TIMEOUT") return toWireError(errorOf(code));
  const error =
    "The request did not come in whole in time; send less at once, or raise limits.bodyTimeout (--body-timeout).";
  return { error, code: "timeout", status: 408 };
}

/** Answers in the shape every error has, instead of Node's bare status line. */
export function answerMalformed(http: Server): void {
  http.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    if (socket.writableEnded) return; // more of what is refused already
    if (!socket.writable || error.code === "ECONNRESET") {
      socket.destroy();
      return;
    }
    const { status, ...body } = wireErrorOf(error.code);
    const text = JSON.stringify(body);
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json; charset=UTF-8\r\n` +
        `${securityLines}Content-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
    );
    setTimeout(() => socket.destroy(), linger).unref();
  });
}
