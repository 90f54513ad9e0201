// Stores commits in groups, remembers their results, and tells the hub.
import type { RememberedResult, Storage, StorageTransaction } from "../storage/storage.ts";
import type { StoredKey } from "../storage/stored-key.ts";
import type { Committed } from "./change.ts";
import type { PreparedCommit } from "./commit.ts";
import { CommitLane, type Outcome } from "./commit-lane.ts";
import { type CommitResult, GroupState } from "./group-state.ts";
import { checkPayload, recall, remember, type RequestId } from "./remembered-result.ts";

export type CommitsOptions = {
  readonly storage: Storage;
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
  readonly lane: CommitLane<PreparedCommit, CommitResult>;

  constructor(private readonly options: CommitsOptions) {
    this.lane = new CommitLane(
      (group) => this.#runGroup(group),
      (commit) => commit.mutations.length + commit.checks.length + 1,
    );
  }

  /** Stores a commit, or says which of its checks failed. A known `commitId` gets the result it had. */
  commit(commit: PreparedCommit): Promise<CommitResult> {
    return this.lane.submit(commit);
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

  async #runGroup(group: readonly PreparedCommit[]): Promise<Outcome<CommitResult>[]> {
    const now = Date.now();
    await this.options.beforeStep(now);
    const { outcomes, committed } = await this.options.storage.transaction((transaction) =>
      this.#storeGroup(transaction, group, now),
    );
    if (committed.length > 0) await this.options.onCommitted(committed);
    return outcomes;
  }

  async #storeGroup(
    transaction: StorageTransaction,
    group: readonly PreparedCommit[],
    now: number,
  ) {
    const keys = keysOf(group);
    const entries = await transaction.get(keys, now);
    const state = new GroupState(
      new Map(keys.map((key, i) => [key, entries[i]])),
      now,
      this.options.valueLimit,
    );
    const committed: Committed[] = [];
    const results: RememberedResult[] = [];
    const inGroup = new Map<string, { payload: string | undefined; result: CommitResult }>();
    const outcomes: Outcome<CommitResult>[] = [];
    for (const commit of group) {
      const id = commit.commitId && `${commit.scope}\n${commit.commitId}`;
      try {
        const twin = id ? inGroup.get(id) : undefined;
        if (twin) checkPayload(commit, twin.payload);
        const known = twin ?? (await recall<CommitResult>(transaction, "commit", commit));
        if (known) {
          outcomes.push({ result: known.result });
          continue;
        }
        const result = this.#apply(state, commit, transaction, committed);
        outcomes.push({ result });
        if (id) inGroup.set(id, { payload: commit.payload, result });
        results.push(...remember("commit", commit, result));
      } catch (error) {
        outcomes.push({ error });
      }
    }
    const commits = committed.map(toLogged);
    if (commits.length + results.length > 0)
      await transaction.write({ at: now, ...state.outcome(), commits, results });
    return { outcomes, committed };
  }

  #apply(
    state: GroupState,
    commit: PreparedCommit,
    transaction: StorageTransaction,
    committed: Committed[],
  ): CommitResult {
    const conflicts = state.conflicts(commit);
    if (conflicts.length > 0) return { ok: false, conflicts };
    const stored = state.apply(commit, (now) => transaction.nextVersionstamp(now));
    committed.push(stored);
    return { ok: true, versionstamp: stored.versionstamp };
  }
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

function keysOf(group: readonly PreparedCommit[]): StoredKey[] {
  const keys = new Set<StoredKey>();
  for (const commit of group) {
    for (const check of commit.checks) keys.add(check.storedKey);
    for (const mutation of commit.mutations) keys.add(mutation.storedKey);
  }
  return [...keys];
}

function toLogged({ versionstamp, commitId, changes }: Committed) {
  return {
    versionstamp,
    commitId: commitId ?? null,
    keys: changes.map((change) => change.storedKey),
  };
}
