// Watching, for one caller: streams hold what the caller may read, and only their owner can change them.
import { createKvError, isKvError } from "@keyval/core/protocol";
import type { Access } from "../../access/access.ts";
import { storedKey } from "../../storage/stored-key.ts";
import type { FrameFormat } from "../../watch/frame-format.ts";
import {
  prepareWatch,
  type RefusedWatch,
  type RequestedWatch,
  refusedWatch,
} from "../../watch/watch-request.ts";
import { checkArray } from "../commits/commit.ts";
import type { Services } from "../services.ts";

/** How a stream is opened. */
export type WatchStreamRequest = {
  readonly watches: unknown;
  readonly cursor?: unknown;
  readonly format: FrameFormat;
  readonly hasSnapshots: boolean;
  /** The most entries a snapshot of a watch without a limit of its own holds. */
  readonly snapshotLimit?: number;
};

export class WatchOperations {
  constructor(
    private readonly services: Services,
    private readonly access: Access,
  ) {}

  /** The versionstamp of the last commit told. */
  get head(): string {
    return this.services.hub.head;
  }

  /** Opens a stream. A watch that is refused is told on it; the others go on. */
  async open({ watches, cursor, ...options }: WatchStreamRequest): Promise<ReadableStream> {
    const wires = checkArray(watches, "watches");
    if (cursor !== undefined && typeof cursor !== "string")
      throw createKvError("invalid_argument", '"cursor" must be text: the id of the last frame.');
    return this.#connect(await this.#admit(wires), cursor, options);
  }

  /** Opens a stream on which nothing can be told of a refusal. @throws KvError the first one */
  async openAll({ watches, ...options }: WatchStreamRequest): Promise<ReadableStream> {
    const admitted = await this.#admit(checkArray(watches, "watches"));
    const refused = admitted.find((watch): watch is RefusedWatch => "error" in watch);
    if (refused) throw refused.error;
    return this.#connect(admitted, undefined, options);
  }

  /**
   * Adds watches to an open stream of this caller, and removes some.
   * @throws KvError `not_found`, also for a stream of somebody else, or of the same caller with other rights or a later end
   */
  async change(connection: string, wire: Record<string, unknown>): Promise<void> {
    const added = await this.#admit(checkArray(wire.add ?? [], "add"));
    const removed = checkArray(wire.remove ?? [], "remove").map(checkId);
    const stream = this.services.hub.find(connection);
    if (!stream || !this.access.mayChange(stream.options.owner))
      throw createKvError(
        "not_found",
        "unknown connection: open a new stream with all watches and the cursor.",
      );
    await this.services.hub.change(stream, added, removed);
  }

  /** Makes sure that the caller's stream of that name gets a frame not before the head; with any rights: it tells no more. */
  ping(connection: string): void {
    const { hub } = this.services;
    const stream = hub.find(connection);
    if (stream && this.access.isCaller(stream.options.owner)) hub.pingAfter(stream, hub.head);
  }

  #connect(
    watches: readonly RequestedWatch[],
    cursor: string | undefined,
    options: Omit<WatchStreamRequest, "watches" | "cursor">,
  ): Promise<ReadableStream> {
    const { hub, connections } = this.services;
    return connections.open(this.access, (connection) => {
      const stream = hub.connect({
        ...{ ...options, watches, cursor },
        owner: this.access,
        onLeave: () => connection.leave(),
      });
      connection.onEnd = (code, reason) => stream.fail(code, reason);
      return stream.body;
    });
  }

  /** Reads watches, and refuses what the caller may not read. */
  async #admit(wires: readonly unknown[]): Promise<RequestedWatch[]> {
    const requested: RequestedWatch[] = [];
    for (const wire of wires) {
      const watch = prepareWatch(wire);
      try {
        if ("isQueue" in watch) await this.access.require("queue", []);
        else if (!("error" in watch))
          await this.access.requireStored(
            "read",
            watch.places.map(({ key }) => storedKey(key)),
          );
        requested.push(watch);
      } catch (error) {
        if (!isKvError(error)) throw error;
        requested.push(refusedWatch(watch.id, error));
      }
    }
    return requested;
  }
}

function checkId(id: unknown): string {
  if (typeof id === "string") return id;
  throw createKvError("invalid_argument", '"remove" must hold ids of watches, which are text.');
}
