// A server and a client for tests of what is built on Keyval: `@keyval/server/testing`.
import { Kv, type KvKey, type KvOptions, type KvPatterns, type KvUntyped } from "@keyval/core";
import { refuseUnknown } from "@keyval/core/protocol";
import { createKvServer } from "./create-kv-server.ts";
import type { KvServer, KvServerOptions } from "./kv-server.ts";
import { sqlite } from "./storage/sqlite/sqlite.ts";

/** Options of `createTestKv`. */
export type TestKvOptions<S extends KvPatterns = KvUntyped> = {
  /** What the store holds at first. */
  entries?: Iterable<readonly [key: KvKey, value: unknown]>;
  /** Options of the server, such as `limits`. */
  server?: Partial<KvServerOptions>;
  /** Options of every client, such as `schema`, or `watch: { linger: 0 }`. */
  client?: Omit<KvOptions<S>, "fetch">;
};

/** A server in memory, and a client on it; both end with `close`, or with `await using`. */
export interface TestKv<S extends KvPatterns = KvUntyped> extends AsyncDisposable {
  /** The client to give to the components under test. */
  readonly kv: Kv<S>;
  readonly server: KvServer;
  /**
   * Another client, as another window or another user would have: it shares nothing with `kv`. It has the options of
   * every client, and these.
   */
  connect(options?: Omit<KvOptions<S>, "fetch">): Kv<S>;
  /** Closes every client, and the server. */
  close(): Promise<void>;
}

/**
 * A real server, in memory and without a socket, and a client on it. Nothing is mocked: watches, conflicts and
 * optimistic updates are what they are in production.
 *
 * @example
 * ```ts
 * import { createTestKv } from "@keyval/server/testing";
 * await using test = await createTestKv({ entries: [[["counter"], 1]] });
 * await test.connect().set(["counter"], 2); // somebody else
 * console.log((await test.kv.get<number>(["counter"])).value);
 * ```
 */
export async function createTestKv<S extends KvPatterns = KvUntyped>(
  given?: TestKvOptions<S>,
): Promise<TestKv<S>> {
  const options = given ?? {};
  refuseUnknown(options, "createTestKv", ["entries", "server", "client"]);
  const server = await createKvServer({ storage: sqlite(":memory:"), ...options.server });
  const url = `http://keyval.test${options.server?.basePath ?? "/api"}`;
  const clients: Kv<S>[] = [];
  const connect = (own?: Omit<KvOptions<S>, "fetch">) => {
    const client = new Kv<S>(url, { ...options.client, ...own, fetch: server.fetch });
    clients.push(client);
    return client;
  };
  const close = async () => {
    await Promise.all(clients.map((client) => client.close()));
    await server.close();
  };
  const kv = connect();
  const first: Kv = kv; // a schema checks them as they are stored
  await Promise.all(Array.from(options.entries ?? [], ([key, value]) => first.set(key, value)));
  return { kv, server, connect, close, [Symbol.asyncDispose]: close };
}
