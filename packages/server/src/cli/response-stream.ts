// An answer's body as a stream of Node's, counted while it passes.
import { Readable, Transform } from "node:stream";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";

/** `seen` is told of each chunk. An answer that breaks off is an error of the stream. */
export function responseStream(response: Response, seen: (chunk: Buffer) => void): Readable {
  const body = Readable.fromWeb(response.body as NodeReadableStream<Uint8Array>);
  const counter = new Transform({
    transform(chunk: Buffer, _, done) {
      seen(chunk);
      done(null, chunk);
    },
  });
  body.on("error", (error) => counter.destroy(error));
  return body.pipe(counter);
}
