// Has commits, and steps of the queue, stored in groups, and tells the hub and the queue what came of it.
import type { Storage, StorageTransaction } from "../../storage/storage.ts";
import { type Committed, toLogged } from "./change.ts";
import type { PreparedCommit } from "./commit.ts";
import { CommitLane, type Outcome } from "./commit-lane.ts";
import type { CommitResult } from "./group-state.ts";
import type { Queue } from "../queue/queue.ts";
import { type GroupMember, isStep, type QueueStep } from "../queue/queue-step.ts";
import { recall, remember, type RequestId } from "./remembered-result.ts";
import { storeGroup } from "./store-group.ts";

export type CommitsOptions = {
  readonly storage: Storage;
  readonly queue: Queue;
  readonly valueLimit: number;
  /** Called with what has been stored, before anybody gets an answer. */
  readonly onCommitted: (group: readonly Committed[]) => void | Promise<void>;
  /** Called before each step in the lane: removes what has expired by `now`. */
  readonly beforeStep: (now: number) => Promise<void>;
};

/** A step of the lane that changes storage by its own rule. */
export type Step<R> = (transaction: StorageTransaction, now: number) => Promise<StepOutcome<R>>;

/** Keys to delete, as one commit; without it nothing happened. */
export type StepOutcome<R> = { readonly committed: Committed | undefined; readonly result: R };

export class Commits {
  readonly lane: CommitLane<GroupMember, unknown>;

  constructor(private readonly options: CommitsOptions) {
    this.lane = new CommitLane((group) => this.#runGroup(group), sizeOf);
  }

  /** Stores a commit, or says which of its checks failed. A known `commitId` gets the result it had. */
  commit(commit: PreparedCommit): Promise<CommitResult> {
    return this.lane.submit(commit) as Promise<CommitResult>;
  }

  /** Does something to the queue, in a group with commits. */
  queueStep<R>(step: QueueStep<R>): Promise<R> {
    return this.lane.submit(step as QueueStep<unknown>) as Promise<R>;
  }

  /** Runs a step in the lane. With a `commitId`, its result is remembered and never made twice. */
  step<R>(kind: string, id: RequestId, body: Step<R>): Promise<R> {
    return this.lane.run(async () => {
      const now = Date.now();
      await this.options.beforeStep(now);
      const { committed, result } = await this.options.storage.transaction(async (transaction) => {
        const known = await recall<R>(transaction, kind, id);
        if (known) return { committed: undefined, result: known.result };
        const outcome = await body(transaction, now);
        await storeStep(transaction, now, kind, id, outcome);
        return outcome;
      });
      if (committed) await this.options.onCommitted([committed]);
      return result;
    });
  }

  async #runGroup(group: readonly GroupMember[]): Promise<readonly Outcome<unknown>[]> {
    const now = Date.now();
    const { storage, queue, valueLimit, beforeStep, onCommitted } = this.options;
    await beforeStep(now);
    const context = { queue, valueLimit, now };
    const { outcomes, committed, turn, dealt } = await storage.transaction((transaction) =>
      storeGroup(transaction, group, context),
    );
    if (committed.length > 0) await onCommitted(committed);
    group.forEach((member, i) => {
      const outcome = outcomes[i];
      if (isStep(member) && outcome && "result" in outcome) member.onStored?.(outcome.result);
    });
    if (turn) await queue.stored(turn, dealt, now);
    return outcomes;
  }
}

function sizeOf(member: GroupMember): number {
  if (isStep(member)) return 1;
  const { mutations, checks, messages = [] } = member;
  return mutations.length + checks.length + messages.length + 1;
}

/** Stores what a step deletes, and its result. */
async function storeStep<R>(
  transaction: StorageTransaction,
  at: number,
  kind: string,
  id: RequestId,
  { committed, result }: StepOutcome<R>,
): Promise<void> {
  const results = remember(kind, id, result);
  const commits = committed ? [toLogged(committed)] : [];
  const deletes = committed?.changes.map((change) => change.storedKey) ?? [];
  if (commits.length + results.length > 0)
    await transaction.write({ at, puts: [], deletes, commits, results });
}
