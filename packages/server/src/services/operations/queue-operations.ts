// What callers ask of the queue: requests read and checked, then carried out.
import { createKvError, readLimit, uuidV7 } from "@keyval/core/protocol";
import { measure } from "../../metrics/measure.ts";
import type { Access } from "../../access/access.ts";
import type { QueueCounts, StoredMessage } from "../../storage/queue.ts";
import type { StoredKey } from "../../storage/stored-key.ts";
import { checkArray, prepareCommitId } from "../commits/commit.ts";
import { createMessage, prepareMessage, undeliveredKeys } from "../queue/queue-message.ts";
import type { QueueState } from "../queue/queue-state.ts";
import type { QueueStep } from "../queue/queue-step.ts";
import { prepareLimit } from "../reads/range.ts";
import { payloadHash } from "../commits/remembered-result.ts";
import type { Services } from "../services.ts";

type Wire = Readonly<Record<string, unknown>>;
type Done = Promise<{ readonly ok: true }>;
type Enqueued = { ok: true; id: string };

/** A message ready to be enqueued, once its caller is known to be allowed to. */
export type PreparedEnqueue = {
  /** What it sets when it cannot be delivered. */
  readonly written: readonly StoredKey[];
  readonly submit: () => Promise<Enqueued>;
};

/** The most messages one listener may have at once; what it may have when it does not say. */
const holdLimit = 1000;
const standardHold = 100;
const standardListLimit = 100;
const nameLimit = 200;

function textOf(value: unknown, name: string): string {
  if (typeof value === "string" && value !== "" && value.length <= nameLimit) return value;
  throw createKvError(
    "invalid_argument",
    `"${name}" must be text of 1 to ${nameLimit} characters.`,
  );
}

function attemptsOf({ attempts }: Wire): number | undefined {
  if (attempts === undefined || attempts === null) return undefined;
  if (Number.isInteger(attempts)) return attempts as number;
  throw createKvError("invalid_argument", '"attempts" must be the number the message came with.');
}

function errorOf({ error }: Wire): string | null {
  if (error === undefined || error === null) return null;
  if (typeof error === "string") return error;
  throw createKvError("invalid_argument", '"error" must be text: why the message failed.');
}

export class QueueOperations {
  static {
    measure(
      QueueOperations.prototype,
      {
        ...{ poll: "dequeue", ack: "ack", nack: "nack", renew: "renew" },
        ...{ release: "release", requeue: "requeue", purge: "purge" },
      },
      (operations) => operations.services.metrics,
    );
  }

  constructor(
    private readonly services: Services,
    /** Whose idempotency keys, streams and listeners these are. */
    private readonly access: Access,
  ) {}

  /** Checks a message to enqueue. `commitId` makes sure that it is enqueued once. */
  prepareEnqueue(wire: Wire): PreparedEnqueue {
    const prepared = prepareMessage(wire);
    const commitId = prepareCommitId(wire.commitId);
    const { value, options = null, delay, backoffSchedule, keysIfUndelivered } = wire;
    const delivery = [options, delay, backoffSchedule, keysIfUndelivered];
    const payload = payloadHash(commitId, [value, ...delivery]);
    const valueLimit = this.services.options.limits.value;
    const step: QueueStep<Enqueued> = {
      ids: () => [],
      request: { kind: "enqueue", commitId, payload, scope: this.access.identity.id },
      apply: (state, now) => {
        const message = createMessage(uuidV7(), prepared, now, valueLimit);
        state.add(message);
        return { ok: true, id: message.id };
      },
    };
    const submit = () => this.services.commits.queueStep(step);
    return { written: undeliveredKeys(prepared), submit };
  }

  /** The event stream of a listener. */
  async listen(query: { listener?: string | undefined; concurrency?: number | undefined }) {
    const { queue, connections } = this.services;
    const { listener, concurrency } = query;
    const limit = prepareLimit(concurrency, standardHold, holdLimit, "concurrency");
    const name = this.#nameOf(listener);
    // The stream that is replaced gives its place up first; a name is noted once there is a stream for it.
    const { stream } = (name === undefined ? undefined : queue.holders.find(name)) ?? {};
    if (stream) queue.disconnect(stream);
    return connections.open(this.access, (connection) => {
      if (name !== undefined && queue.holders.hasStopped(name))
        throw createKvError("conflict", "This listener has stopped; a new one needs another name.");
      return queue.listen({ holder: queue.holders.holder(name), limit, connection });
    });
  }

  /** Takes up to `limit` ready messages. */
  async poll(query: { listener?: string | undefined; limit: number }): Promise<StoredMessage[]> {
    const { queue, commits } = this.services;
    const listener = this.#nameOf(query.listener);
    const takes = prepareLimit(query.limit, 1, holdLimit);
    return commits.queueStep<StoredMessage[]>({
      ids: () => [],
      takes,
      apply: (state) => takeUpTo(takes, state),
      onStored: (messages) => {
        if (!listener || messages.length === 0) return;
        const holder = queue.holders.holder(listener);
        for (const { id } of messages) queue.holders.hold(id, holder);
      },
    });
  }

  /** @throws KvError `not_found` */
  ack(wire: Wire): Done {
    const id = textOf(wire.id, "id");
    return this.#change(id, (state) => state.ack(id));
  }

  /** @throws KvError `not_found` */
  nack(wire: Wire): Done {
    const id = textOf(wire.id, "id");
    const [error, attempts] = [errorOf(wire), attemptsOf(wire)];
    return this.#change(id, (state) => state.nack(id, error, attempts));
  }

  /** @throws KvError `not_found` */
  renew(wire: Wire): Done {
    const id = textOf(wire.id, "id");
    const attempts = attemptsOf(wire);
    return this.#change(id, (state) => state.renew(id, attempts));
  }

  /**
   * Ends a listener's stream, and gives back what was handed out to it but for the messages it still works on. Those
   * count for the next stream of this listener. With `stop` there is none: what it sent before is refused.
   */
  async release(wire: Wire): Promise<{ ok: true; released: number }> {
    const { holders } = this.services.queue;
    const name = this.#nameOf(textOf(wire.listener, "listener")) as string;
    const running = checkArray(wire.running ?? [], "running").map((id) => textOf(id, "running"));
    if (wire.stop === true) holders.stop(name, Date.now());
    const { stream } = holders.find(name) ?? {};
    if (stream) this.services.queue.disconnect(stream);
    const unwanted = () => {
      const kept = new Set(running);
      return [...(holders.find(name)?.held ?? [])].filter((id) => !kept.has(id));
    };
    let locked: string[] = [];
    const released = await this.services.commits.queueStep({
      ids: () => [...unwanted(), ...running],
      apply: (state) => {
        const ids = unwanted();
        for (const id of ids) state.giveBack(id);
        locked = running.filter((id) => state.isLocked(id));
        return ids.length;
      },
      onStored: () => {
        for (const id of locked) holders.hold(id, holders.holder(name));
      },
    });
    return { ok: true, released };
  }

  stats(): Promise<QueueCounts & { readonly total: number }> {
    return this.services.queue.counts();
  }

  deadLetters(query: { limit?: number | undefined; offset?: number | undefined }) {
    const { offset = 0 } = query;
    if (!Number.isSafeInteger(offset) || offset < 0)
      throw createKvError("invalid_argument", "offset must be a whole number of 0 or more.");
    const limit = prepareLimit(query.limit, standardListLimit, readLimit);
    return this.services.queue.deadLetters(limit, offset, this.services.options.limits.body);
  }

  /** @throws KvError `not_found` */
  async deadLetter(id: string): Promise<StoredMessage> {
    const found = await this.services.queue.deadLetter(id);
    if (found) return found;
    throw createKvError("not_found", `There is no dead letter ${JSON.stringify(id)}.`);
  }

  /** @throws KvError `not_found` */
  async requeue(id: string): Promise<{ ok: true; id: string; newId: string }> {
    await this.#change(id, (state) => state.requeue(id));
    return { ok: true, id, newId: id };
  }

  /** @throws KvError `not_found` */
  deleteDead(id: string): Done {
    return this.#change(id, (state) => state.removeDead(id));
  }

  /** Removes all dead letters. */
  purge(): Promise<{ deletedCount: number }> {
    return this.services.queue.purge();
  }

  /** A listener as the queue knows it: another caller's is another one. */
  #nameOf(listener: string | undefined): string | undefined {
    if (listener === undefined) return undefined;
    return `${this.access.identity.id}\n${textOf(listener, "listener")}`;
  }

  #change(id: string, apply: (state: QueueState) => void): Done {
    return this.services.commits.queueStep({
      ids: () => [id],
      apply: (state) => {
        apply(state);
        return { ok: true };
      },
    });
  }
}

function takeUpTo(limit: number, state: QueueState): StoredMessage[] {
  const messages: StoredMessage[] = [];
  while (messages.length < limit) {
    const message = state.take();
    if (!message) break;
    messages.push(message);
  }
  return messages;
}
