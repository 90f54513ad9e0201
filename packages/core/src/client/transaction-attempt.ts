// One attempt of a transaction: what it has read, and what it will write.
import { createKvError } from "../errors/create-kv-error.ts";
import { isKvError } from "../errors/kv-error.ts";
import type { Call } from "../http/batcher.ts";
import { commitLimit, readLimit } from "../protocol/batch.ts";
import type { KvEntryMaybe, WireEntry } from "../protocol/entry.ts";
import { checkKey, type KvKey } from "../protocol/key.ts";
import { encodeKeyPath } from "../protocol/key-path.ts";
import { applyMutation, type Mutation, type WireCheck } from "../protocol/mutation.ts";
import { decodeValue } from "../protocol/value.ts";
import type { KeyOf, KvPatterns, Untyped } from "../schema/typed-keys.ts";
import type { DefaultValue, EntriesAt, ValueAt } from "../schema/typed-values.ts";
import { entryOf, isKeyList, readEntries } from "./get.ts";
import { KvWrites } from "./kv-writes.ts";

/** What the function of a transaction, or a recipe, gets: `get`, and the changes `atomic()` has. */
export interface KvTransaction<S extends KvPatterns = Untyped> extends KvWrites<S> {
  /**
   * Reads a key, or several, once per transaction: later reads of it give the same, with this transaction's own
   * writes on top. What was read is checked when the transaction commits.
   */
  get<T = DefaultValue<S>, const K extends KeyOf<S> = KeyOf<S>>(
    key: K,
  ): Promise<KvEntryMaybe<ValueAt<S, K, T>>>;
  get<T = DefaultValue<S>, const K extends readonly KeyOf<S>[] = readonly KeyOf<S>[]>(
    keys: K,
  ): Promise<EntriesAt<S, K, T>>;
}

/** Its reads are all of one moment, and checked when it commits; its writes are stored together then. */
export class TransactionAttempt extends KvWrites implements KvTransaction {
  readonly #call: Call;
  readonly #signal: AbortSignal | undefined;
  readonly #known = new Map<string, { key: KvKey; wire: WireEntry }>();
  readonly #wanted = new Map<string, KvKey>();
  #reading: Promise<void> | undefined;
  /** Whether somebody else changed what was read: this attempt is lost. */
  conflicted = false;

  constructor(call: Call, signal: AbortSignal | undefined, uuid?: string) {
    super(uuid);
    this.#call = call;
    this.#signal = signal;
  }

  get checks(): readonly WireCheck[] {
    return Array.from(this.#known.values(), ({ wire: { key, versionstamp } }) => ({
      key,
      versionstamp,
    }));
  }

  get<T = unknown>(key: KvKey): Promise<KvEntryMaybe<T>>;
  get<T = unknown>(keys: readonly KvKey[]): Promise<KvEntryMaybe<T>[]>;
  async get<T>(keys: KvKey | readonly KvKey[]): Promise<KvEntryMaybe<T> | KvEntryMaybe<T>[]> {
    const many = isKeyList(keys);
    const checked = (many ? keys : [keys]).map(checkKey);
    await this.#read(checked);
    const entries = checked.map((key) => this.#see<T>(key));
    return many ? entries : (entries[0] as KvEntryMaybe<T>);
  }

  async #read(keys: readonly KvKey[]): Promise<void> {
    const missing = () => keys.filter((key) => !this.#known.has(encodeKeyPath(key)));
    for (const key of missing()) this.#wanted.set(encodeKeyPath(key), key);
    // One read at a time: each proves, with its checks, that it shows the moment of those before.
    while (missing().length > 0) await (this.#reading ??= this.#readWanted());
  }

  async #readWanted(): Promise<void> {
    await Promise.resolve(); // reads of the same tick are one
    const wanted = [...this.#wanted].slice(0, readLimit);
    for (const [path] of wanted) this.#wanted.delete(path);
    const { checks } = this;
    try {
      if (checks.length + wanted.length > commitLimit)
        throw createKvError(
          "too_large",
          `A transaction can read ${commitLimit} keys; split it into several.`,
        );
      const keys = wanted.map(([, key]) => key);
      const entries = await readEntries(this.#call, keys, this.#signal, checks);
      wanted.forEach(([path, key], i) =>
        this.#known.set(path, { key, wire: entries[i] as WireEntry }),
      );
    } catch (error) {
      this.conflicted ||= checks.length > 0 && isKvError(error) && error.code === "conflict";
      throw error;
    } finally {
      this.#reading = undefined;
    }
  }

  /** What was read, with the own writes applied. A version of its own it gets with the commit; until then, a stand-in. */
  #see<T>(key: KvKey): KvEntryMaybe<T> {
    const path = encodeKeyPath(key);
    const base = entryOf<unknown>(key, this.#known.get(path)?.wire as WireEntry);
    const own = this.mutations.filter((mutation) => encodeKeyPath(mutation.key) === path);
    if (own.length === 0) return base as KvEntryMaybe<T>;
    let exists = base.versionstamp !== null;
    let value: unknown = exists ? base.value : undefined;
    for (const { wire } of own) {
      const mutation = { type: wire.type, key, value: decodeValue(wire.value) } as Mutation;
      value = applyMutation(value, mutation, exists);
      exists = mutation.type !== "delete";
    }
    if (!exists) return { key, value: null, versionstamp: null };
    return { key, value: value as T, versionstamp: base.versionstamp ?? this.uuid };
  }
}
