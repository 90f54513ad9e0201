// A stream runner on a server made of a fetch, whose every connection the test writes to; its timers are the test's.
import { afterEach, beforeEach, vi } from "vitest";
import type { KvError } from "../../errors/kv-error.ts";
import { createTransport } from "../../http/transport.ts";
import type { WatchFrame } from "../../protocol/watch-frame.ts";
import { WatchStream } from "../watch-stream.ts";

/** A connection that the test writes to. */
type Connection = {
  readonly request: Request;
  write(text: string): void;
  end(): void;
};

export const open = (heartbeatMs = 1000) =>
  `event: open\ndata: {"connection":"c","heartbeatMs":${heartbeatMs}}\n\n`;
export const ping = `id: 1\nevent: ping\ndata: {"asOf":"1"}\n\n`;

export function streamOn(answer?: (attempt: number) => Response | undefined) {
  const connections: Connection[] = [];
  const refusals: KvError[] = [];
  const statuses: string[] = [];
  const frames: WatchFrame[] = [];
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init);
    let writer: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        writer = controller;
        request.signal.addEventListener("abort", () => {
          try {
            controller.error(request.signal.reason);
          } catch {
            // it had ended
          }
        });
      },
    });
    const encoder = new TextEncoder();
    connections.push({
      request,
      write: (text) => writer.enqueue(encoder.encode(text)),
      end: () => writer.close(),
    });
    return (
      answer?.(connections.length) ??
      new Response(body, { headers: { "content-type": "text/event-stream" } })
    );
  };
  let tokens = 0;
  const transport = createTransport({
    url: "http://server.test",
    timeout: 60_000,
    retry: { limit: 0, base: 0, cap: 0 },
    token: () => `token-${++tokens}`,
    fetch: fetch as typeof globalThis.fetch,
  });
  const stream = new WatchStream(transport, {
    request: () => ({ watches: [] }),
    opened: () => {},
    sentToken: () => {},
    frames: (received) => frames.push(...received),
    failed: (error) => refusals.push(error),
    statusChanged: (status) => statuses.push(status),
  });
  return { stream, connections, refusals, statuses, frames };
}

/** Lets promises and zero timers run. */
export const settle = () => vi.advanceTimersByTimeAsync(0);

/** The tests of a file run on fake timers. */
export function useFakeTimers(): void {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });
}
