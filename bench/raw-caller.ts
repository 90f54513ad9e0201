// One keep-alive connection, one request at a time, its bytes made before: what is measured is the server, not a client.
import { connect } from "node:net";

export type RawCaller = {
  /** Sends a request; resolves with the body of its answer. */
  call(request: Buffer): Promise<string>;
  close(): void;
};

/** The bytes of a request. */
export function rawRequest(method: string, url: string, body?: string): Buffer {
  const { host, pathname, search } = new URL(url);
  const head = [`${method} ${pathname}${search} HTTP/1.1`, `host: ${host}`];
  if (body !== undefined)
    head.push("content-type: application/json", `content-length: ${Buffer.byteLength(body)}`);
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${body ?? ""}`);
}

export async function openCaller(origin: string): Promise<RawCaller> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname).setNoDelay(true);
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  let received = Buffer.alloc(0);
  let settle = (_: string) => {};
  socket.on("data", (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const end = received.indexOf("\r\n\r\n");
    if (end < 0) return;
    const length = /content-length: *(\d+)/i.exec(received.toString("latin1", 0, end))?.[1];
    if (length === undefined) throw new Error("an answer without a length");
    if (received.length < end + 4 + Number(length)) return;
    const body = received.toString("utf8", end + 4);
    received = Buffer.alloc(0);
    settle(body);
  });
  return {
    call: (request) =>
      new Promise((resolve) => {
        settle = resolve;
        socket.write(request);
      }),
    close: () => socket.destroy(),
  };
}
