// What the parts of one client share: how requests are sent, and what ends with it. Not part of the public API.
import type { Call } from "../http/batcher.ts";
import { createCaller } from "../http/caller.ts";
import { createServerProbe, type ServerProbe } from "../http/server-kind.ts";
import { createTransport, type Transport } from "../http/transport.ts";
import type { KvSettings } from "./kv-options.ts";
import type { LiveClient } from "./live-client.ts";

export type KvInternals = {
  readonly settings: KvSettings;
  readonly transport: Transport;
  readonly server: ServerProbe;
  /** Sends reads and commits: together with those of the same tick, where the server can. */
  readonly call: Call;
  /** The open watch stream's id; commits are confirmed on it. */
  connection: string | undefined;
  /** Run, in order, when the client closes. */
  readonly onClose: Set<() => void>;
  isClosed: boolean;
  /** The live half, once it is made; for the devtools. */
  live?: LiveClient;
};

export function createInternals(settings: KvSettings): KvInternals {
  const transport = createTransport(settings);
  const server = createServerProbe(transport);
  const internals: KvInternals = {
    settings,
    transport,
    server,
    call: createCaller(transport, server, () => internals.connection),
    connection: undefined,
    onClose: new Set(),
    isClosed: false,
  };
  return internals;
}
