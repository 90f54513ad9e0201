// The queue: takes part in the groups of commits, hands messages to listeners, and wakes when a lock ends or a delayed
// message is ready. What a message goes through is queue-state.ts's, who has it queue-holders.ts's.
import type { Connection } from "../admission/connections.ts";
import type { QueueCounts, StoredMessage } from "../../storage/queue.ts";
import type { Storage, StorageTransaction } from "../../storage/storage.ts";
import { type Dealt, type QueueHolder, QueueHolders } from "./queue-holders.ts";
import { QueueState } from "./queue-state.ts";
import { type GroupMember, isStep, type QueueStep } from "./queue-step.ts";
import { QueueStream } from "./queue-stream.ts";
import { WakeTimer } from "../wake-timer.ts";

export type QueueOptions = {
  readonly storage: Storage;
  /** ms a message is locked for whoever got it. */
  readonly lockDuration: number;
  /** ms */
  readonly heartbeat: number;
  /** Takes a step in the next group. */
  readonly submit: <R>(step: QueueStep<R>) => Promise<R>;
  readonly runInLane: <V>(task: () => Promise<V>) => Promise<V>;
  /** The numbers of messages are others. */
  readonly onChanged: () => void;
  readonly onError: (what: string, error: unknown) => void;
};

/** Who listens, to at most `limit` messages at once, as long as the `connection` may last. */
export type ListenRequest = {
  readonly holder: QueueHolder;
  readonly limit: number;
  readonly connection: Connection;
};

/** The most messages handed out in one group, and the length of their values: the rest follows in the next. */
const dealLimit = 1000;
const dealBytes = 8 * 1024 * 1024;
/** How long after a failure of storage the queue looks again, ms. */
const retryAfter = 1000;

/** One group's part in the queue: what it does, and what follows once it is stored. */
export type QueueTurn = {
  readonly state: QueueState;
  /** The messages whose lock has ended. */
  readonly expired: readonly StoredMessage[];
  readonly isDue: boolean;
};

export class Queue {
  readonly holders = new QueueHolders();
  readonly #timer: WakeTimer;
  #heartbeat: ReturnType<typeof setInterval> | undefined;
  /** Whether storage may hold ready messages: while not, nobody asks it. */
  #mayHaveReady = true;
  #isWaking = false;

  constructor(private readonly options: QueueOptions) {
    this.#timer = new WakeTimer(() => this.#wake());
  }

  /** Learns of the messages stored by an earlier process. */
  async start(): Promise<void> {
    await this.#restartTimer(0);
  }

  async counts(): Promise<QueueCounts & { readonly total: number }> {
    const { pending, processing, dlq } = await this.options.storage.queueCounts();
    return { pending, processing, dlq, total: pending + processing + dlq };
  }

  /** Dead letters, the latest first. */
  async deadLetters(limit: number, offset: number, maxBytes: number): Promise<StoredMessage[]> {
    return this.options.storage.deadMessages(limit, offset, maxBytes);
  }

  async deadLetter(id: string): Promise<StoredMessage | undefined> {
    const [message] = await this.options.storage.messages([id]);
    return message?.failedAt === null ? undefined : message;
  }

  /** Removes all dead letters. */
  purge(): Promise<{ deletedCount: number }> {
    const { storage, runInLane } = this.options;
    return runInLane(async () => {
      const { dlq } = await storage.queueCounts();
      await storage.transaction((transaction) =>
        transaction.write({
          ...{ at: Date.now(), puts: [], deletes: [], commits: [], results: [] },
          queue: { changes: [], purge: true },
        }),
      );
      this.options.onChanged();
      return { deletedCount: dlq };
    });
  }

  /** Opens a stream. An older one of the same holder is to be ended before. */
  listen({ holder, limit, connection }: ListenRequest): ReadableStream<Uint8Array> {
    const { lockDuration, heartbeat: heartbeatMs } = this.options;
    const stream: QueueStream = new QueueStream({
      holder,
      limit,
      onWaiting: () => {
        if (this.#mayHaveReady && stream.room > 0) this.#wake();
      },
      onGone: () => this.disconnect(stream),
      onEnd: () => connection.leave(),
    });
    connection.onEnd = (code, error) => {
      stream.tell({ code, error });
      this.disconnect(stream);
    };
    this.holders.open(stream);
    this.#heartbeat ??= this.#startHeartbeat();
    stream.open({ lockDuration, heartbeatMs });
    return stream.body;
  }

  /** Ends a stream; what did not leave it is free at once. */
  disconnect(stream: QueueStream): void {
    const { undelivered } = stream;
    stream.close();
    this.holders.close(stream);
    this.#giveBack(undelivered);
    if (this.holders.streams.length > 0) return;
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
  }

  close(): void {
    this.#timer.close();
    for (const stream of [...this.holders.streams]) this.disconnect(stream);
  }

  /**
   * Begins a group: reads what its steps are about. Runs in the lane, as all that follows.
   * @param onDead sets a dead letter's value at its keys
   * @returns nothing when the group has nothing to do with the queue
   */
  async begin(
    transaction: StorageTransaction,
    group: readonly GroupMember[],
    now: number,
    onDead: (message: StoredMessage) => string | undefined,
  ): Promise<QueueTurn | undefined> {
    const isDue = this.#timer.isDue(now);
    if (!isDue && !group.some(concernsQueue)) return undefined;
    const expired = isDue ? await transaction.expiredLocks(now, dealLimit) : [];
    if (isDue) this.#mayHaveReady = true;
    const steps = group.filter(isStep);
    const named = await transaction.messages(steps.flatMap((step) => step.ids()));
    const known = [...expired, ...named.filter((message) => message !== undefined)];
    const takes = steps.reduce((sum, step) => sum + (step.takes ?? 0), 0);
    const demand = takes + this.holders.demand(known.length);
    // Waiting messages that the steps end cannot be taken: so many more are read.
    const limit = Math.min(demand, dealLimit) + known.filter(isWaiting).length;
    const ready =
      this.#mayHaveReady && demand > 0
        ? await transaction.readyMessages(now, limit, dealBytes)
        : [];
    const { lockDuration } = this.options;
    const state = new QueueState({ now, lockDuration, known, ready, onDead });
    if (this.#mayHaveReady && demand > 0) this.#mayHaveReady = isCut(ready, limit);
    return { state, expired, isDue };
  }

  /** Lets waiting listeners take what is ready. */
  deal({ state }: QueueTurn): Dealt {
    return this.holders.deal(state);
  }

  /** The group is stored: notes who has what, and hands it over. */
  async stored({ state, isDue }: QueueTurn, dealt: Dealt, now: number): Promise<void> {
    const { changes } = state.outcome();
    if (changes.length > 0) this.options.onChanged();
    for (const { before, after } of changes) {
      if (before?.lockedUntil && !after?.lockedUntil) this.holders.release(before.id);
      if (after) this.#note(after, now);
    }
    if (state.hasReady) this.#mayHaveReady = true;
    for (const [stream, messages] of dealt) {
      for (const { id } of messages) this.holders.hold(id, stream.holder);
      if (stream.isClosed) this.#giveBack(messages.map((message) => message.id));
      else stream.deliver(messages);
    }
    if (isDue) await this.#restartTimer(now);
    if (this.#mayHaveReady && this.holders.demand(0) > 0) this.#wake();
  }

  /** The group could not be stored: its messages are as before. */
  failed({ isDue }: QueueTurn, now: number): void {
    this.#mayHaveReady = true;
    if (isDue) this.#timer.restart(now + retryAfter);
  }

  /** Notes when something happens to a message by itself. */
  #note({ lockedUntil, failedAt, readyAt }: StoredMessage, now: number): void {
    if (lockedUntil !== null) this.#timer.note(lockedUntil);
    else if (failedAt === null && readyAt > now) this.#timer.note(readyAt);
  }

  async #restartTimer(now: number): Promise<void> {
    const next = await this.options.storage.nextQueueEvent(now);
    this.#timer.restart(next ?? Number.POSITIVE_INFINITY);
  }

  #giveBack(ids: readonly string[]): void {
    if (ids.length === 0) return;
    this.#submit({ ids: () => ids, apply: (state) => ids.forEach((id) => state.giveBack(id)) });
  }

  /** Has a group come, in which what is due happens and what is ready is handed out. */
  #wake(): void {
    if (this.#isWaking) return;
    this.#isWaking = true;
    this.#submit({
      ids: () => {
        this.#isWaking = false;
        return [];
      },
      apply: () => {},
    });
  }

  #submit(step: QueueStep<void>): void {
    this.options.submit(step).catch((error: unknown) => {
      this.#isWaking = false;
      this.options.onError("The queue could not go on", error);
    });
  }

  #startHeartbeat(): ReturnType<typeof setInterval> {
    const timer = setInterval(() => {
      for (const stream of [...this.holders.streams]) if (!stream.beat()) this.disconnect(stream);
    }, this.options.heartbeat);
    timer.unref();
    return timer;
  }
}

function concernsQueue(member: GroupMember): boolean {
  return isStep(member) || member.messages !== undefined;
}

function isWaiting({ lockedUntil, failedAt }: StoredMessage): boolean {
  return lockedUntil === null && failedAt === null;
}

/** Whether there may be more ready messages than were read. */
function isCut(messages: readonly StoredMessage[], limit: number): boolean {
  const bytes = messages.reduce((sum, message) => sum + message.value.length, 0);
  return messages.length >= limit || bytes > dealBytes;
}
