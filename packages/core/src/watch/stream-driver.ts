// Brings a pool its frames over the one stream, and keeps the server's set of watches in step with the pool's.
import { isKvError, type KvError } from "../errors/kv-error.ts";
import { loadUntil } from "../http/load-part.ts";
import { isMissingRoute } from "../http/server-kind.ts";
import type { Transport } from "../http/transport.ts";
import type { WatchFrame, WatchRequest } from "../protocol/watch-frame.ts";
import type { PooledWatch, WatchDriver, WatchPool } from "./watch-pool.ts";
import type { KvStatus } from "./watch-state.ts";
import { WatchStream, type WatchStreamOwner } from "./watch-stream.ts";

/** What the rest of the client hears from the stream. */
export interface StreamDriverEvents {
  /** The name of the connection that stands; commits carry it so that the server shows when they have passed. */
  connected(connection: string | undefined): void;
  /** The server says that it has no watch stream. */
  unsupported(): void;
  /** The server answers, but no stream gets through. */
  blocked(): void;
}

export class StreamDriver implements WatchDriver, WatchStreamOwner {
  readonly namesCommits = true;
  readonly #stream: WatchStream;
  #connection: string | undefined;
  /** Waiting for another token. */
  #awaiting: AbortController | undefined;
  #refusals = 0;
  /** Attempts in a row that got through but brought no stream. */
  #blocked = 0;
  /** What the connection under way was opened with. */
  #sent: ReadonlySet<string> = new Set();
  /** Changes reach the server one after the other: an add must not overtake a removal. */
  #changes: Promise<void> = Promise.resolve();

  constructor(
    private readonly pool: WatchPool,
    private readonly transport: Transport,
    private readonly events: StreamDriverEvents,
  ) {
    this.#stream = new WatchStream(transport, this);
  }

  get status(): KvStatus {
    return this.#stream.status;
  }

  watchesChanged(added: readonly PooledWatch[], removed: readonly string[]): void {
    if (this.pool.watches.size === 0) this.#stream.dispatch("stop");
    else if (this.status === "idle") this.#stream.dispatch("start");
    else if (this.#connection !== undefined) this.#change(this.#connection, added, removed);
    else if (added.length > 0) this.#stream.hurry();
    // While an attempt is under way nothing is to be done: `opened` sends the difference.
  }

  committed(): void {
    this.#stream.hurry();
  }

  sentToken(
    token: string | undefined,
    watches: Iterable<PooledWatch> = this.pool.watches.values(),
  ): void {
    for (const watch of watches) watch.token = token;
  }

  forbidden(): void {
    const { token } = this.transport;
    if (token && !this.#awaiting) void this.#awaitToken(token);
  }

  request(): WatchRequest {
    const request = this.pool.request();
    this.#sent = new Set(request.watches.map((watch) => watch.id));
    return request;
  }

  opened(connection: string): void {
    this.#setConnection(connection);
    const { watches } = this.pool;
    const added = [...watches.values()].filter((watch) => !this.#sent.has(watch.id));
    const removed = [...this.#sent].filter((id) => !watches.has(id));
    if (added.length > 0 || removed.length > 0) this.#change(connection, added, removed);
  }

  frames(frames: readonly WatchFrame[]): void {
    this.pool.receive(frames);
  }

  failed(error: KvError, wasOpen: boolean): void {
    const { code, retryable } = error;
    if (wasOpen) this.#blocked = 0;
    // It answers, but with no stream, or with one that never begins: a proxy may hold it back.
    else if (code === "protocol" || code === "timeout") this.#blocked++;
    if (isMissingRoute(error)) this.events.unsupported();
    else if (this.#blocked >= 2) this.events.blocked();
    else if (!retryable) this.pool.refuse(error);
  }

  statusChanged(status: KvStatus): void {
    if (status !== "live") {
      this.#setConnection(undefined);
      this.#awaiting?.abort();
      this.#awaiting = undefined;
    }
    this.pool.statusChanged(status);
  }

  close(): void {
    this.#stream.dispatch("close");
  }

  /** Connects anew once there is another token: it may read what this one may not. */
  async #awaitToken(token: () => string | Promise<string>): Promise<void> {
    const awaiting = new AbortController();
    this.#awaiting = awaiting;
    const { signal } = awaiting;
    const refused = () =>
      signal.aborted ? [] : [...this.pool.watches.values()].filter((watch) => watch.isForbidden);
    const part = await loadUntil(
      () => import("./new-token.ts"),
      () => refused().length > 0,
      () => {}, // tried again: what is refused shows that already
    );
    const isNew = await part?.newToken({ token, refusals: this.#refusals++, signal, refused });
    if (this.#awaiting === awaiting) this.#awaiting = undefined;
    if (isNew) this.#stream.replace();
    else if (!signal.aborted) this.#refusals = 0;
  }

  #setConnection(connection: string | undefined): void {
    this.#connection = connection;
    this.events.connected(connection);
  }

  #change(connection: string, added: readonly PooledWatch[], removed: readonly string[]): void {
    const body = {
      ...(added.length > 0 && { add: added.map((watch) => this.pool.encode(watch, true)) }),
      ...(removed.length > 0 && { remove: removed }),
    };
    this.#changes = this.#changes.then(async () => {
      if (this.#connection !== connection) return; // the next connection carries the whole set
      try {
        await this.transport.request("POST", `/watch/${encodeURIComponent(connection)}`, {
          body,
          safe: true,
          onToken: (token) => this.sentToken(token, added),
        });
      } catch (error) {
        if (this.#connection !== connection) return;
        if (isKvError(error) && (error.retryable || error.code === "not_found"))
          this.#stream.replace();
        else if (isKvError(error)) for (const watch of added) watch.sink.refused(error, false);
      }
    });
  }
}
