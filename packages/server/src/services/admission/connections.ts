// The streams that callers have open: how many each may have, and that each ends when its caller's right to it does.
import { createKvError, type KvErrorCode } from "@keyval/core/protocol";
import type { Access } from "../../access/access.ts";
import { StreamDeadline } from "../../watch/stream-deadline.ts";

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

/** Whether a caller who was admitted before still is. */
type Holds = (access: Access) => Promise<boolean>;

const noLongerValid =
  "The token of this stream is no longer valid, or its rights changed; reconnect with the token of now and the cursor of the last frame.";

export class Connections {
  readonly #open = new Set<Connection>();
  readonly #counts = new Map<string, number>();
  #generation = 0;
  #holds: Holds = async () => true;

  /** @param limit how many streams one caller may have open */
  constructor(private readonly limit: number) {}

  /** How often it was said anew who may do what: callers admitted before are asked about again. */
  get generation(): number {
    return this.#generation;
  }

  /**
   * Makes room for a stream, and begins it in the same turn: no `check` may come between. What was admitted before the
   * last check (its body took until now) has to hold still.
   *
   * @throws KvError `unauthorized`, `rate_limited`
   */
  async open<S>(access: Access, begin: (connection: Connection) => S): Promise<S> {
    for (let asked = access.generation; asked !== this.#generation; ) {
      asked = this.#generation;
      if (!(await this.#holds(access))) throw createKvError("unauthorized", noLongerValid);
    }
    const connection = this.#add(access);
    try {
      return begin(connection);
    } catch (error) {
      connection.leave();
      throw error;
    }
  }

  /**
   * Ends the streams of which `holds` says no, and those of which it cannot say: it throws where an application does
   * not expect a session that is gone. It is asked from now on, until the next check.
   *
   * @throws what `holds` threw first, when all were asked
   */
  async check(holds: Holds): Promise<void> {
    this.#generation++;
    this.#holds = holds;
    const asked = [...this.#open].map(async (connection) => {
      let isStill = false;
      try {
        isStill = await holds(connection.access);
      } finally {
        if (!isStill) connection.onEnd("unauthorized", noLongerValid);
      }
    });
    const failed = (await Promise.allSettled(asked)).find(({ status }) => status === "rejected");
    if (failed?.status === "rejected") throw failed.reason;
  }

  #add(access: Access): Connection {
    const { peer } = access.identity;
    const count = this.#counts.get(peer) ?? 0;
    if (count >= this.limit)
      throw createKvError(
        "rate_limited",
        `This token (without one, this network address) has ${count} streams open, the limit is ${this.limit}; share one client in a page or process, or close others.`,
        { details: { retryAfter: 5 } },
      );
    this.#counts.set(peer, count + 1);
    const connection = new Connection(access, (left) => this.#leave(left));
    this.#open.add(connection);
    return connection;
  }

  #leave(connection: Connection): void {
    if (!this.#open.delete(connection)) return;
    const { peer } = connection.access.identity;
    const count = (this.#counts.get(peer) ?? 1) - 1;
    if (count === 0) this.#counts.delete(peer);
    else this.#counts.set(peer, count);
  }
}
