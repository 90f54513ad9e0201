// A server for each test of a file, and clients of it: for tests that restart it, or count what it is asked.
import { Kv, type KvOptions } from "@keyval/core";
import { afterEach, beforeEach } from "vitest";
import { type RunningServer, startServer } from "../start-server.ts";

export type OwnServer = {
  /** The server of the running test. */
  server(): RunningServer;
  /** A client of it; closed after the test. */
  open(options?: KvOptions): Kv;
};

/** Starts a server before each test of the file, and closes it and its clients after. */
export function ownServer(): OwnServer {
  let server: RunningServer;
  const clients: Kv[] = [];
  beforeEach(async () => {
    server = await startServer();
  });
  afterEach(async () => {
    for (const kv of clients.splice(0)) await kv.close();
    await server.close();
  });
  return {
    server: () => server,
    open(options) {
      const kv = new Kv(server.url, options);
      clients.push(kv);
      return kv;
    },
  };
}
