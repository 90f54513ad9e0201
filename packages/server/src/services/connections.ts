// The streams that callers have open: how many each may have, and that each ends when its caller's right to it does.
import { createKvError, type KvErrorCode } from "@keyval/core/protocol";
import type { Access } from "../access/access.ts";
import { StreamDeadline } from "../watch/stream-deadline.ts";

/** Ends a stream, and tells its reader why. */
type End = (code: KvErrorCode, reason: string) => void;

/** One open stream. */
export class Connection {
  /** How to end it, once it stands. */
  onEnd: End = () => {};
  readonly #deadline: StreamDeadline | undefined;

  constructor(
    readonly access: Access,
    private readonly onLeave: (connection: Connection) => void,
  ) {
    const { expiresAt } = access.identity;
    if (expiresAt === undefined) return;
    const reason =
      "The token of this stream has expired; reconnect with a new one and the cursor of the last frame.";
    this.#deadline = new StreamDeadline(expiresAt, () => this.onEnd("unauthorized", reason));
  }

  /** The stream is gone. */
  leave(): void {
    this.#deadline?.cancel();
    this.onLeave(this);
  }
}

export class Connections {
  readonly #open = new Set<Connection>();
  readonly #counts = new Map<string, number>();

  /** @param limit how many streams one caller may have open */
  constructor(private readonly limit: number) {}

  /** Makes room for a stream. @throws KvError `rate_limited` */
  open(access: Access): Connection {
    const { peer } = access.identity;
    const count = this.#counts.get(peer) ?? 0;
    if (count >= this.limit)
      throw createKvError(
        "rate_limited",
        `This token has ${count} streams open, the limit is ${this.limit}; share one client in a page or process, close others, or use more tokens.`,
        { details: { retryAfter: 5 } },
      );
    this.#counts.set(peer, count + 1);
    const connection = new Connection(access, (left) => this.#leave(left));
    this.#open.add(connection);
    return connection;
  }

  /** Ends the streams of which `holds` says no. */
  async check(holds: (access: Access) => Promise<boolean>): Promise<void> {
    const reason =
      "The token of this stream is no longer valid, or its rights changed; reconnect with the token of now and the cursor of the last frame.";
    await Promise.all(
      [...this.#open].map(async (connection) => {
        if (!(await holds(connection.access))) connection.onEnd("unauthorized", reason);
      }),
    );
  }

  #leave(connection: Connection): void {
    if (!this.#open.delete(connection)) return;
    const { peer } = connection.access.identity;
    const count = (this.#counts.get(peer) ?? 1) - 1;
    if (count === 0) this.#counts.delete(peer);
    else this.#counts.set(peer, count);
  }
}
