// A server that is only a watch stream in this process: what is measured is the client, from bytes to snapshot.
import { Kv, type LiveSelector, type LiveView } from "@keyval/core";

type WireEntry = { key: unknown[]; value: unknown; versionstamp: string | null };

/** Versionstamps in order. */
let last = 0;
export function nextVersion(): string {
  return `01900000-0000-7000-8000-${String(++last).padStart(12, "0")}`;
}

export type LiveBench = {
  readonly kv: Kv;
  readonly view: LiveView;
  /** Sends commits, one frame each, in one chunk. */
  commit(...commits: WireEntry[][]): void;
  close(): Promise<void>;
};

function frame(event: string, data: Record<string, unknown>): string {
  return `id: ${String(data.asOf ?? "")}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** A client whose one view holds `entries`, and whose commits are never answered. */
export async function openLiveBench(
  selector: LiveSelector,
  entries: readonly WireEntry[],
): Promise<LiveBench> {
  const encoder = new TextEncoder();
  let send = (_: string) => {};
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init);
    if (!request.url.endsWith("/watch")) return new Promise<never>(() => {});
    const { watches } = (await request.json()) as { watches: { id: string }[] };
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        send = (text) => controller.enqueue(encoder.encode(text));
      },
    });
    send(frame("open", { connection: "bench", heartbeatMs: 1e6 }));
    const asOf = nextVersion();
    for (const { id } of watches)
      send(frame("snapshot", { watch: id, asOf, entries, hasMore: false }));
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  };
  const kv = new Kv("http://bench/api", { fetch: fetch as typeof globalThis.fetch });
  const view = kv.live(selector);
  view.retain();
  await view.ready();
  return {
    kv,
    view,
    commit(...commits) {
      send(
        commits
          .map((changed) => frame("commit", { asOf: nextVersion(), entries: changed }))
          .join(""),
      );
    },
    close: () => kv.close(),
  };
}

/** A list of so many to-dos. */
export function todos(count: number): WireEntry[] {
  return Array.from({ length: count }, (_, i) => todo(i));
}

export function todo(i: number, text = `Water the plants, ${i}`): WireEntry {
  return {
    key: ["todos", i],
    value: { id: i, text, done: i % 3 === 0 },
    versionstamp: nextVersion(),
  };
}

export const median = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

export const milliseconds = (ms: number): string => `${ms.toFixed(3)} ms`;
