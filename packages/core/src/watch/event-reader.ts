// Reads an event stream: bytes in any chunks; events, or frames once per chunk, out.
import { createKvError } from "../errors/create-kv-error.ts";
import type { KvResponse } from "../http/kv-fetch.ts";
import { decodeFrame, type WatchFrame } from "../protocol/watch-frame.ts";
import { createEventParser } from "./event-parser.ts";

/**
 * Hands over the events of a response until the stream ends.
 * @param onChunk called after each chunk, also with no events: bytes are a sign of life.
 * @throws whatever the stream breaks with.
 */
export async function readEvents(
  response: KvResponse,
  signal: AbortSignal,
  onEvent: (event: string, data: string) => void,
  onChunk: () => void = () => {},
): Promise<void> {
  const parse = createEventParser(onEvent);
  const decoder = new TextDecoder();
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  // Node's fetch follows a request's signal only while the request is not collected: what is read is ended here.
  const stop = () => void reader.cancel(signal.reason).catch(() => {});
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    parse(decoder.decode(value, { stream: true }));
    onChunk();
  }
}

/**
 * Hands over the frames of a response, together for all that came in one chunk, until the stream ends.
 * @throws KvError `protocol` for a frame that cannot be read; whatever the stream breaks with.
 */
export function readFrames(
  response: KvResponse,
  signal: AbortSignal,
  onChunk: (frames: readonly WatchFrame[]) => void,
): Promise<void> {
  let frames: WatchFrame[] = [];
  const onEvent = (event: string, data: string) => {
    const frame = read(event, data);
    if (frame) frames.push(frame);
  };
  return readEvents(response, signal, onEvent, () => {
    onChunk(frames);
    frames = [];
  });
}

function read(event: string, data: string): WatchFrame | undefined {
  try {
    return decodeFrame(event, data);
  } catch (cause) {
    throw createKvError(
      "protocol",
      `The watch stream sent a "${event}" event that cannot be read.`,
      { cause },
    );
  }
}
