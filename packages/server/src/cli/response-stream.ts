// An answer's body as a stream of Node's, counted while it passes.
import { Readable, Transform } from "node:stream";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";
import { createKvError } from "@keyval/core/protocol";

/** `seen` is told of each chunk. An answer that breaks off is an error of the stream, which says so. */
export function responseStream(
  { body }: { readonly body: ReadableStream<Uint8Array> | null },
  seen: (chunk: Buffer) => void,
): Readable {
  let bytes = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.byteLength;
      seen(chunk);
      done(null, chunk);
    },
  });
  const source = Readable.fromWeb(body as NodeReadableStream<Uint8Array>);
  source.on("error", (cause) => {
    const why = `The server broke off after ${bytes} bytes (${cause.message}), so what came is not whole; see its log, and try again.`;
    counter.destroy(createKvError("network", why, { cause }));
  });
  return source.pipe(counter).once("close", () => source.destroy());
}
