// Runs a suite of client tests against our server, by the global fetch and by `httpFetch`, and against one that has
// only the documented endpoints.
import { Kv, type KvFetch, type KvKey, type KvOptions } from "@keyval/core";
import { httpFetch } from "@keyval/core/node";
import { afterAll, afterEach, beforeAll, describe } from "vitest";
import { referenceFetch } from "../reference-server.ts";
import { type RunningServer, startServer, type StartServerOptions } from "../start-server.ts";

export type ServerKind = "keyval" | "reference";

export type ClientContext = {
  readonly kind: ServerKind;
  /** A client of the suite's server, over a socket; closed after the test. */
  kv(options?: KvOptions): Kv;
  /** What the clients use to reach it. */
  readonly fetch: KvFetch;
  /** Open streams of queue listeners. */
  listeners(): number;
  /** A prefix no other test of the suite uses. */
  prefix(): KvKey;
};

/** One server per suite and kind: its tests keep to prefixes of their own. */
export function describeClient(
  title: string,
  suite: (context: ClientContext) => void,
  options: StartServerOptions = {},
): void {
  describe.each<{ kind: ServerKind; way: string; fetch: KvFetch }>([
    { kind: "keyval", way: "fetch", fetch: (url, init) => globalThis.fetch(url, init) },
    { kind: "keyval", way: "httpFetch", fetch: httpFetch },
    { kind: "reference", way: "fetch", fetch: referenceFetch() },
  ])(`${title} ($kind server by $way)`, ({ kind, fetch }) => {
    let server: RunningServer;
    let tests = 0;
    const clients: Kv[] = [];
    beforeAll(async () => {
      server = await startServer(options);
    });
    afterEach(async () => {
      for (const kv of clients.splice(0)) await kv.close();
    });
    afterAll(() => server.close());
    suite({
      kind,
      fetch,
      kv(options) {
        const kv = new Kv(server.url, { fetch, ...options });
        clients.push(kv);
        return kv;
      },
      listeners: () => server.listeners(),
      prefix: () => ["test", ++tests],
    });
  });
}

/** Everything an async iterator gives. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
