// Answers to what is no request the API could see: a head that is too long, or no HTTP at all.
import { type IncomingMessage, STATUS_CODES, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { RequestError } from "@hono/node-server";
import { createKvError, type KvError, keyLimits, type WireError } from "@keyval/core/protocol";
import { errorResponse, toWireError } from "./routes/respond.ts";
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
  const hint =
    code === "HPE_INVALID_URL"
      ? "; percent-encode what its URL has beyond ASCII, %C3%A4 for ä, and spaces as %20"
      : "";
  return createKvError("invalid_argument", `The request is not valid HTTP (${code})${hint}.`);
}

/** What is answered. */
function wireErrorOf(code: string | undefined): WireError & { status: number } {
  if (code !== "ERR_HTTP_REQUEST_TIMEOUT") return toWireError(errorOf(code));
  const error =
    "The request did not come in whole in time; send less at once, or raise limits.bodyTimeout (--body-timeout).";
  return { error, code: "timeout", status: 408 };
}

/** The answer to a head of which no URL can be made: no host, an invalid one, or an address that is no path. */
export function malformedResponse(error: unknown): Response {
  const reason =
    error instanceof RequestError
      ? createKvError("invalid_argument", `The request cannot be read: ${error.message}.`, {
          cause: error,
        })
      : error;
  return errorResponse(reason, () => {});
}

/** Answers in the shape every error has, instead of Node's bare status line. */
export function answerMalformed(http: Server): void {
  const answers = new WeakMap<Socket, ServerResponse>();
  http.on("request", ({ socket }: IncomingMessage, answer: ServerResponse) =>
    answers.set(socket, answer),
  );
  // Who expects what this server does not know gets an answer all the same: no client is worse off for it.
  http.on("checkExpectation", (request, answer) => http.emit("request", request, answer));
  http.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    if (socket.writableEnded) return; // more of what is refused already
    const answer = answers.get(socket);
    const isAnswering = answer?.headersSent === true && !answer.writableFinished;
    if (!socket.writable || isAnswering || error.code === "ECONNRESET") {
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
