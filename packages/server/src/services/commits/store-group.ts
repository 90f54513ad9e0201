// Carries out one group in one storage transaction: commits and steps of the queue, each all or nothing on its own.
import { decodeWireKey, isKvError, uuidV7 } from "@keyval/core/protocol";
import type { StoredMessage } from "../../storage/queue.ts";
import type { RememberedResult, StorageTransaction } from "../../storage/storage.ts";
import { type StoredKey, storedKey } from "../../storage/stored-key.ts";
import { type Committed, toLogged } from "./change.ts";
import type { PreparedCommit, PreparedMutation } from "./commit.ts";
import type { Outcome } from "./commit-lane.ts";
import { type CommitResult, GroupState } from "./group-state.ts";
import type { Queue, QueueTurn } from "../queue/queue.ts";
import type { Dealt } from "../queue/queue-holders.ts";
import { createMessage } from "../queue/queue-message.ts";
import { type GroupMember, isStep } from "../queue/queue-step.ts";
import { checkSame, type Kept, recall, remember, type RequestId } from "./remembered-result.ts";

export type GroupContext = {
  readonly queue: Queue;
  readonly valueLimit: number;
  readonly now: number;
};

/** What a stored group leaves to be done: answers, watchers to tell, messages to hand over. */
export type StoredGroup = {
  readonly outcomes: readonly Outcome<unknown>[];
  readonly committed: readonly Committed[];
  readonly turn: QueueTurn | undefined;
  readonly dealt: Dealt;
};

/** Stores everything a group does. */
export async function storeGroup(
  transaction: StorageTransaction,
  group: readonly GroupMember[],
  context: GroupContext,
): Promise<StoredGroup> {
  const work = new GroupWork(transaction, group, context);
  try {
    return await work.run();
  } catch (error) {
    work.failed();
    throw error;
  }
}

class GroupWork {
  readonly #committed: Committed[] = [];
  readonly #results: RememberedResult[] = [];
  /** What this group has carried out under an id. */
  readonly #inGroup = new Map<string, Kept>();
  #state!: GroupState;
  #turn: QueueTurn | undefined;

  constructor(
    private readonly transaction: StorageTransaction,
    private readonly group: readonly GroupMember[],
    private readonly context: GroupContext,
  ) {}

  async run(): Promise<StoredGroup> {
    const { queue, valueLimit, now } = this.context;
    const turn = await queue.begin(this.transaction, this.group, now, (dead) => this.#bury(dead));
    this.#turn = turn;
    const keys = keysThatCount(this.group);
    const entries = await this.transaction.get(keys, now);
    const before = new Map(keys.map((key, i) => [key, entries[i]]));
    this.#state = new GroupState(before, now, valueLimit);
    turn?.state.expire(turn.expired);
    const outcomes: Outcome<unknown>[] = [];
    for (const member of this.group) outcomes.push(await this.#outcome(member));
    const dealt: Dealt = turn ? queue.deal(turn) : new Map();
    await this.#write();
    return { outcomes, committed: this.#committed, turn, dealt };
  }

  failed(): void {
    if (this.#turn) this.context.queue.failed(this.#turn, this.context.now);
  }

  async #outcome(member: GroupMember): Promise<Outcome<unknown>> {
    try {
      if (!isStep(member))
        return { result: await this.#once("commit", member, () => this.#apply(member)) };
      const { state } = this.#turn as QueueTurn;
      const apply = () => member.apply(state, this.context.now);
      const { request } = member;
      return { result: request ? await this.#once(request.kind, request, apply) : apply() };
    } catch (error) {
      return { error };
    }
  }

  /** Carries out what has not been carried out under its id before, and remembers its result. */
  async #once<R>(kind: string, request: RequestId, apply: () => R): Promise<R> {
    const id = request.commitId && `${request.scope}\n${request.commitId}`;
    const twin = id ? this.#inGroup.get(id) : undefined;
    if (twin) {
      checkSame(kind, request, twin);
      return twin.result as R;
    }
    const known = await recall<R>(this.transaction, kind, request);
    if (known) return known.result;
    const result = apply();
    if (id) this.#inGroup.set(id, { kind, payload: request.payload, result });
    this.#results.push(...remember(kind, request, result));
    return result;
  }

  #apply(commit: PreparedCommit): CommitResult {
    const conflicts = this.#state.conflicts(commit);
    if (conflicts.length > 0) return { ok: false, conflicts };
    const { now, valueLimit } = this.context;
    const messages = (commit.messages ?? []).map((message) =>
      createMessage(uuidV7(), message, now, valueLimit),
    );
    const stored = this.#state.apply(commit, (at) => this.transaction.nextVersionstamp(at));
    this.#committed.push(stored);
    for (const message of messages) this.#turn?.state.add(message);
    return { ok: true, versionstamp: stored.versionstamp };
  }

  /**
   * Sets a dead letter's value at its keys, as one commit that watchers see.
   * @returns why that cannot be, if so: the limit of a value was lowered since
   */
  #bury({ keysIfUndelivered, value }: StoredMessage): string | undefined {
    if (keysIfUndelivered.length === 0) return undefined;
    const mutations = keysIfUndelivered.map((text) => setText(text, value));
    const id = { scope: "", commitId: undefined, payload: undefined };
    try {
      this.#committed.push(
        this.#state.apply({ ...id, checks: [], mutations }, (at) =>
          this.transaction.nextVersionstamp(at),
        ),
      );
      return undefined;
    } catch (error) {
      if (!isKvError(error)) throw error;
      return error.message;
    }
  }

  async #write(): Promise<void> {
    const { now: at } = this.context;
    const commits = this.#committed.map(toLogged);
    const queue = this.#turn?.state.outcome();
    const size = commits.length + this.#results.length + (queue?.changes.length ?? 0);
    if (size === 0) return;
    const { puts, deletes } = this.#state.outcome();
    const results = this.#results;
    await this.transaction.write({ at, puts, deletes, commits, results, ...(queue && { queue }) });
  }
}

/** A `set` of stored text. */
function setText(keyText: string, text: string): PreparedMutation {
  const key = decodeWireKey(JSON.parse(keyText));
  return { type: "set", key, storedKey: storedKey(key), keyText, text, expiresIn: undefined };
}

/** The keys whose present state decides what comes of a group: not those that are set, whatever they hold. */
function keysThatCount(group: readonly GroupMember[]): StoredKey[] {
  const keys = new Set<StoredKey>();
  for (const member of group) {
    if (isStep(member)) continue;
    for (const check of member.checks) keys.add(check.storedKey);
    for (const { type, expiresIn, storedKey } of member.mutations)
      if (type !== "set" || expiresIn === "keep") keys.add(storedKey);
  }
  return [...keys];
}
