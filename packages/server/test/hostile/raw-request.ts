// Sends bytes over a socket of their own, as a client would that keeps to no rule, and reads what comes back.
import { connect, type Socket } from "node:net";

/** What is done with the bytes. */
export type Delivery =
  /** Sent, and the answer waited for. */
  | "whole"
  /** Sent in pieces, and the answer waited for. */
  | "pieces"
  /** Sent, and the sending half of the socket closed: an answer may come. */
  | "ended"
  /** Sent, and the connection cut. */
  | "cut"
  /** Sent, and then nothing more. */
  | "stalled";

export type RawAnswer = {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  /** Of an event stream, what came up to the end of its first frame. */
  readonly body: string;
};

/** Reads one answer at the start of some bytes; `undefined` while it is not whole. */
function parseAnswer(bytes: Buffer, isHead: boolean): [RawAnswer, Buffer] | undefined {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [first = "", ...lines] = bytes.subarray(0, end).toString("latin1").split("\r\n");
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(`${first} `)?.[1]);
  const rest = bytes.subarray(end + 4);
  if (status === 100) return parseAnswer(rest, isHead);
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
  const answer = (body: string) => ({ status, headers, body });
  if (isHead || status === 204 || status === 304) return [answer(""), rest];
  if (headers.get("content-type")?.startsWith("text/event-stream"))
    return rest.includes("\n\n") ? [answer(rest.toString()), Buffer.alloc(0)] : undefined;
  const length = headers.get("content-length");
  if (length !== undefined) {
    const size = Number(length);
    return rest.length < size
      ? undefined
      : [answer(rest.subarray(0, size).toString()), rest.subarray(size)];
  }
  return headers.get("transfer-encoding") === "chunked" ? unchunk(rest, answer) : undefined;
}

function unchunk(bytes: Buffer, answer: (body: string) => RawAnswer) {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const line = bytes.indexOf("\r\n", at);
    if (line < 0) return undefined;
    const size = Number.parseInt(bytes.subarray(at, line).toString(), 16);
    const start = line + 2;
    if (bytes.length < start + size + 2) return undefined;
    if (size === 0)
      return [answer(Buffer.concat(chunks).toString()), bytes.subarray(start + 2)] as [
        RawAnswer,
        Buffer,
      ];
    chunks.push(bytes.subarray(start, start + size));
    at = start + size + 2;
  }
}

/** How long a server may take for one answer before it counts as hanging, ms: far beyond any load. */
const patience = 60_000;

export class RawClient {
  readonly #stalled = new Set<Socket>();

  constructor(
    private readonly port: number,
    private readonly host = "127.0.0.1",
  ) {}

  /** Sockets that wait with half a request. */
  get stalled(): number {
    return this.#stalled.size;
  }

  /** Sends a request and reads its answers: `expected` of them, or all there are. @throws when it hangs */
  async send(
    bytes: Buffer,
    delivery: Delivery,
    isHead = false,
    expected = 1,
  ): Promise<RawAnswer[]> {
    const socket = connect(this.port, this.host);
    socket.on("error", () => {}); // a refusal may come with a reset
    if (delivery === "stalled") {
      this.#stalled.add(socket.once("close", () => this.#stalled.delete(socket)));
      socket.write(bytes);
      return [];
    }
    if (delivery === "cut") {
      await new Promise((resolve) => socket.write(bytes, () => resolve(undefined)));
      socket.resetAndDestroy();
      return [];
    }
    const answers = this.#read(socket, isHead, expected);
    await write(socket, bytes, delivery);
    return answers;
  }

  /** Cuts the connections that stall. */
  release(): void {
    for (const socket of this.#stalled) socket.destroy();
  }

  #read(socket: Socket, isHead: boolean, expected: number): Promise<RawAnswer[]> {
    return new Promise((resolve, reject) => {
      const answers: RawAnswer[] = [];
      let bytes: Buffer = Buffer.alloc(0);
      const hangs = setTimeout(() => {
        socket.destroy();
        reject(new Error(`The server hangs; it sent: ${bytes.toString().slice(0, 500)}`));
      }, patience);
      socket.on("data", (chunk) => {
        bytes = Buffer.concat([bytes, chunk]);
        for (let next = parseAnswer(bytes, isHead); next; next = parseAnswer(bytes, isHead)) {
          answers.push(next[0]);
          bytes = next[1];
        }
        if (answers.length >= expected) socket.destroy();
      });
      socket.once("close", () => {
        clearTimeout(hangs);
        resolve(answers);
      });
    });
  }
}

async function write(socket: Socket, bytes: Buffer, delivery: Delivery): Promise<void> {
  if (delivery === "ended") {
    socket.end(bytes);
    return;
  }
  if (delivery === "whole") {
    socket.write(bytes);
    return;
  }
  const third = Math.ceil(bytes.length / 3);
  for (let at = 0; at < bytes.length; at += third) {
    if (socket.destroyed) return;
    await new Promise((resolve) => socket.write(bytes.subarray(at, at + third), resolve));
  }
}
