// Runs a suite of live tests over each way in which changes reach a client: they must all show the same.
import { Kv, type KvKey, type KvOptions } from "@keyval/core";
import { httpFetch } from "@keyval/core/node";
import { afterAll, afterEach, beforeAll, describe } from "vitest";
import { referenceFetch } from "../reference-server.ts";
import { type RunningServer, startServer } from "../start-server.ts";

/** Over the stream; by polling; on a server that has only the documented endpoints. */
export type LiveMode = "stream" | "polling" | "reference";

export type LiveContext = {
  readonly mode: LiveMode;
  /** A client whose changes arrive in this mode; closed after the test. */
  kv(options?: KvOptions): Kv;
  /** Somebody else's client. */
  other(): Kv;
  server(): RunningServer;
  /** A prefix no other test of the suite uses. */
  prefix(): KvKey;
};

type Way = { readonly way: string; readonly mode: LiveMode; readonly options: KvOptions };

const ways: readonly Way[] = [
  { way: "stream", mode: "stream", options: {} },
  { way: "stream by httpFetch", mode: "stream", options: { fetch: httpFetch } },
  {
    way: "polling",
    mode: "polling",
    options: { watch: { mode: "polling", pollInterval: 20 } },
  },
  {
    way: "reference",
    mode: "reference",
    options: { fetch: referenceFetch(), watch: { pollInterval: 20 } },
  },
];

/** One server per suite and way: its tests keep to prefixes of their own. */
export function describeLive(title: string, suite: (context: LiveContext) => void): void {
  describe.each(ways)(`${title} ($way)`, ({ mode, options: ownOptions }) => {
    let server: RunningServer;
    let tests = 0;
    const clients: Kv[] = [];
    const open = (options: KvOptions) => {
      const kv = new Kv(server.url, options);
      clients.push(kv);
      return kv;
    };
    beforeAll(async () => {
      server = await startServer();
    });
    afterEach(async () => {
      for (const kv of clients.splice(0)) await kv.close();
    });
    afterAll(() => server.close());
    suite({
      mode,
      kv: (options) => open({ ...ownOptions, ...options }),
      other: () => open({}),
      server: () => server,
      prefix: () => ["test", ++tests],
    });
  });
}
