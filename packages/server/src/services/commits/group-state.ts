// The keys a group of commits touches, as they become commit by commit, before anything is stored.
import {
  applyMutation,
  createKvError,
  decodeValue,
  encodeWireKey,
  type KvKey,
  type Mutation,
  type WireKey,
} from "@keyval/core/protocol";
import type { StoredEntry } from "../../storage/storage.ts";
import type { StoredKey } from "../../storage/stored-key.ts";
import { Change, type Committed } from "./change.ts";
import type { PreparedCommit, PreparedMutation } from "./commit.ts";
import { resolveNow, valueText } from "./stored-value.ts";

/** The answer to a commit, as it goes over the wire. */
export type CommitResult =
  | { readonly ok: true; readonly versionstamp: string }
  | { readonly ok: false; readonly conflicts: readonly WireKey[] };

type Draft = Map<StoredKey, StoredEntry | undefined>;

export class GroupState {
  readonly #before: ReadonlyMap<StoredKey, StoredEntry | undefined>;
  readonly #after: Draft = new Map();

  constructor(
    /** Every key that a commit of the group checks, or changes in a way that depends on what it holds. */
    before: ReadonlyMap<StoredKey, StoredEntry | undefined>,
    private readonly now: number,
    private readonly valueLimit: number,
  ) {
    this.#before = before;
  }

  /** The keys whose check fails now. */
  conflicts(commit: PreparedCommit): WireKey[] {
    return commit.checks
      .filter(
        (check) => (this.#entry(check.storedKey)?.versionstamp ?? null) !== check.versionstamp,
      )
      .map((check) => encodeWireKey(check.key));
  }

  /**
   * Carries out a commit's mutations in order: all of them or, when one throws, none.
   * @throws KvError `invalid_value`, `too_large`
   */
  apply(commit: PreparedCommit, nextVersionstamp: (now: number) => string): Committed {
    const draft: Draft = new Map();
    const keys = new Map<StoredKey, KvKey>();
    for (const mutation of commit.mutations) {
      const key = mutation.storedKey;
      const current = draft.has(key) ? draft.get(key) : this.#entry(key);
      draft.set(key, this.#mutate(current, mutation));
      keys.set(key, mutation.key);
    }
    const versionstamp = nextVersionstamp(this.now);
    const changes: Change[] = [];
    for (const [key, drafted] of draft) {
      const entry = drafted && { ...drafted, versionstamp };
      if (!entry && !this.#entry(key)) continue; // deleting what is missing changes nothing
      this.#after.set(key, entry);
      changes.push(new Change(key, entry, keys.get(key)));
    }
    return { versionstamp, commitId: commit.commitId, changes };
  }

  /** What the group leaves behind. */
  outcome(): { puts: StoredEntry[]; deletes: StoredKey[] } {
    const puts: StoredEntry[] = [];
    const deletes: StoredKey[] = [];
    for (const [key, entry] of this.#after) {
      if (entry) puts.push(entry);
      else if (this.#before.get(key)) deletes.push(key);
    }
    return { puts, deletes };
  }

  #entry(key: StoredKey): StoredEntry | undefined {
    return this.#after.has(key) ? this.#after.get(key) : this.#before.get(key);
  }

  #mutate(current: StoredEntry | undefined, mutation: PreparedMutation): StoredEntry | undefined {
    if (mutation.type === "delete") return undefined;
    const value = this.#newValue(current, mutation);
    if (value.length * 3 > this.valueLimit) this.#checkSize(value, mutation);
    const { storedKey: key, keyText, expiresIn, type } = mutation;
    const isKept = expiresIn === "keep" || type !== "set";
    const expiresAt =
      typeof expiresIn !== "number"
        ? isKept
          ? (current?.expiresAt ?? null)
          : null
        : Math.ceil(this.now + expiresIn);
    return { key, keyText, value, versionstamp: "", expiresAt };
  }

  #newValue(current: StoredEntry | undefined, mutation: PreparedMutation): string {
    if (mutation.type === "set")
      return typeof mutation.text === "string" ? mutation.text : mutation.text(this.now);
    const { type, key } = mutation;
    const value = resolveNow(mutation.operand, this.now);
    const stored = current && decodeValue(JSON.parse(current.value));
    return valueText(
      applyMutation(stored, { type, key, value } as Mutation, current !== undefined),
    );
  }

  #checkSize(value: string, mutation: PreparedMutation): void {
    const bytes = Buffer.byteLength(value);
    if (bytes > this.valueLimit)
      throw createKvError(
        "too_large",
        `The value of ${mutation.keyText} takes ${bytes} bytes, the limit is ${this.valueLimit}; split it over several keys.`,
      );
  }
}
