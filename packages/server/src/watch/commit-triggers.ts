// Functions of this process that are told of commits: `server.onCommit`. The hub hands commits in, in their order.
import { checkPrefix, createKvError, type KvEntryMaybe, type KvKey } from "@keyval/core/protocol";
import type { Change, Committed } from "../services/commits/change.ts";
import type { WatchPlace } from "./watch-request.ts";
import { WatchTrie } from "./watch-trie.ts";

/** A commit, as far as a trigger asked for it. */
export type KvCommitEvent = {
  /** What the commit left at each changed key, in no particular order; nulls where it deleted, or a TTL ended. */
  readonly entries: readonly KvEntryMaybe<unknown>[];
  readonly versionstamp: string;
};

/** Told of a commit: what it changed, and its versionstamp. */
export type KvCommitListener = (event: KvCommitEvent) => unknown;

class Trigger {
  readonly places: readonly WatchPlace[];

  constructor(
    key: KvKey,
    readonly listener: KvCommitListener,
  ) {
    const itself = key.length === 0 ? [] : [{ key, isPrefix: false }];
    this.places = [{ key, isPrefix: true }, ...itself];
  }
}

type Call = {
  readonly trigger: Trigger;
  readonly changes: readonly Change[];
  readonly versionstamp: string;
};

export class CommitTriggers {
  readonly #trie = new WatchTrie<Trigger>();
  readonly #active = new Set<Trigger>();
  #calls: Call[] = [];

  constructor(private readonly onError: (what: string, error: unknown) => void) {}

  /** Calls `listener` for each commit from now on that changes the key `prefix` or something below it. */
  add(prefix: KvKey, listener: KvCommitListener): () => void {
    if (typeof listener !== "function")
      throw createKvError("invalid_argument", "onCommit needs a function to call.");
    const trigger = new Trigger(checkPrefix(prefix), listener);
    this.#active.add(trigger);
    this.#trie.add(trigger);
    return () => {
      if (this.#active.delete(trigger)) this.#trie.delete(trigger);
    };
  }

  /** Takes note of stored commits. The calls follow outside the lane: a slow function holds up no commit. */
  note(group: readonly Committed[]): void {
    if (this.#active.size === 0) return;
    const isWaiting = this.#calls.length > 0;
    for (const { versionstamp, changes } of group)
      for (const [trigger, found] of this.#find(changes))
        this.#calls.push({ trigger, changes: found, versionstamp });
    if (!isWaiting && this.#calls.length > 0) setImmediate(() => this.flush());
  }

  /** Makes the calls that are due. */
  flush(): void {
    const calls = this.#calls;
    this.#calls = [];
    for (const call of calls) if (this.#active.has(call.trigger)) this.#call(call);
  }

  #find(changes: readonly Change[]): Map<Trigger, Change[]> {
    const found = new Map<Trigger, Change[]>();
    for (const change of changes)
      this.#trie.match(change.key, (trigger) => {
        const before = found.get(trigger);
        if (before) before.push(change);
        else found.set(trigger, [change]);
      });
    return found;
  }

  #call({ trigger: { listener }, changes, versionstamp }: Call): void {
    const failed = (error: unknown) =>
      this.onError("A function given to onCommit failed; the commit is stored all the same", error);
    try {
      const result = listener({ entries: changes.map(entryOf), versionstamp });
      if (result instanceof Promise) result.catch(failed);
    } catch (error) {
      failed(error);
    }
  }
}

function entryOf({ key, value, entry }: Change): KvEntryMaybe<unknown> {
  return entry
    ? { key, value, versionstamp: entry.versionstamp }
    : { key, value: null, versionstamp: null };
}
