// What a client asks the server for, call by call: reads, commits, transactions, search. Each call's work is done in a
// file of its own. Following changes is `Kv`'s (kv.ts).
import { loadPart } from "../http/load-part.ts";
import { checkOptions } from "../protocol/check-options.ts";
import type { KvEntry, KvEntryMaybe } from "../protocol/entry.ts";
import type { KvMetrics } from "../protocol/metrics.ts";
import { checkKey, checkPrefix, type KvKey } from "../protocol/key.ts";
import { KvNow } from "../protocol/kv-now.ts";
import { KvUuid } from "../protocol/kv-uuid.ts";
import { encodeWireKey } from "../protocol/wire-key.ts";
import { encodeWhere } from "../protocol/encode-where.ts";
import type {
  KeyOf,
  KvPatterns,
  PlaceOf,
  PrefixOf,
  Untyped,
  WriteKeyOf,
} from "../schema/typed-keys.ts";
import type {
  DefaultValue,
  EntriesAt,
  InputAt,
  ValueAt,
  ValueBelow,
} from "../schema/typed-values.ts";
import { KvAtomic } from "./atomic.ts";
import type { CallOptions, CountOptions, DeleteOptions, SetOptions } from "./call-options.ts";
import type { KvCommitOk } from "./commit.ts";
import { deleteEntries } from "./delete-entries.ts";
import { getMany, isKeyList } from "./get.ts";
import type { KvInternals } from "./internals.ts";
import { type KvListIterator, listEntries, type ListOptions } from "./list.ts";
import { type KvPage, type PaginateOptions, readPage } from "./paginate.ts";
import {
  createIndex,
  type IndexOptions,
  type KvIndex,
  listIndexes,
  removeIndex,
  searchEntries,
  type SearchOptions,
} from "./search.ts";
import {
  type KvTransactionResult,
  runTransaction,
  type TransactionOptions,
} from "./transaction.ts";
import type { KvTransaction } from "./transaction-attempt.ts";

/** The half of a client that asks and is answered. */
export abstract class KvRequests<S extends KvPatterns = Untyped> {
  /** @internal */
  readonly internals: KvInternals;

  /** @internal */
  constructor(internals: KvInternals) {
    this.internals = internals;
  }

  /**
   * Reads a key, or several in one request. A missing key is an entry whose value and versionstamp are null.
   * @returns the entry, or the entries in the order of the keys; up to 1000 of them are of one moment.
   *
   * @example
   * ```ts
   * import { Kv } from "@keyval/core";
   * const kv = new Kv("https://example.com/api");
   * const entry = await kv.get<string>(["greeting"]);
   * if (entry.versionstamp !== null) console.log(entry.value.toUpperCase());
   * const [a, b] = await kv.get<number>([["a"], ["b"]]);
   * console.log(a?.value, b?.value);
   * ```
   */
  get<T = DefaultValue<S>, const K extends KeyOf<S> = KeyOf<S>>(
    key: K,
    options?: CallOptions,
  ): Promise<KvEntryMaybe<ValueAt<S, K, T>>>;
  get<T = DefaultValue<S>, const K extends readonly KeyOf<S>[] = readonly KeyOf<S>[]>(
    keys: K,
    options?: CallOptions,
  ): Promise<EntriesAt<S, K, T>>;
  async get(keys: KvKey | readonly KvKey[], options?: CallOptions): Promise<unknown> {
    checkOptions(options, "get", { signal: 1 });
    const { call } = this.internals;
    const signal = options?.signal;
    if (isKeyList(keys)) return getMany(call, keys.map(checkKey), signal);
    const [entry] = await getMany(call, [checkKey(keys)], signal);
    return entry;
  }

  /**
   * Sets a key to a value: JSON, or with bigint, Uint8Array, Date, Map and Set in it.
   * @throws KvError `invalid_value`, naming the path of what cannot be stored.
   *
   * @example
   * ```ts
   * import { Kv } from "@keyval/core";
   * const kv = new Kv("https://example.com/api");
   * await kv.set(["sessions", "s1"], { user: 1, since: kv.now() }, { expiresIn: "30m" });
   * ```
   */
  async set<const K extends WriteKeyOf<S>>(
    key: K,
    value: InputAt<S, K>,
    options?: SetOptions,
  ): Promise<KvCommitOk> {
    checkOptions(options, "set", { expiresIn: 1, signal: 1 });
    return (await new KvAtomic<S>(this.internals.call)
      .set(key, value, options && { expiresIn: options.expiresIn })
      .commit(options && { signal: options.signal })) as KvCommitOk;
  }

  /**
   * Deletes a key and everything below it, or several such; with `exact`, only the keys themselves.
   *
   * @example
   * ```ts
   * import { Kv } from "@keyval/core";
   * const kv = new Kv("https://example.com/api");
   * await kv.delete(["users", 1]); // and ["users", 1, "posts"], but not ["users", 10]
   * await kv.delete(["sessions"], { where: { expires: { $lt: kv.now() } } });
   * ```
   */
  async delete(
    keys: PlaceOf<S> | readonly PlaceOf<S>[],
    options?: DeleteOptions,
  ): Promise<{ success: true; deletedCount: number }> {
    return deleteEntries(this.internals.call, keys, options ?? {});
  }

  /** How many entries lie below a prefix; `[]` counts all. */
  async count(prefix: PrefixOf<S>, options?: CountOptions): Promise<number> {
    checkOptions(options, "count", { where: 1, signal: 1 });
    const { where, signal } = options ?? {};
    const request = {
      op: "count" as const,
      prefix: encodeWireKey(checkPrefix(prefix)),
      where: where && encodeWhere(where),
    };
    return (await this.internals.call(request, { signal })).count;
  }

  /**
   * Iterates over the entries below a prefix, in key order, requesting them in batches as they are used.
   *
   * @example
   * ```ts
   * import { Kv } from "@keyval/core";
   * const kv = new Kv("https://example.com/api");
   * for await (const { key, value } of kv.list<{ name: string }>(["users"], { limit: 50, reverse: true }))
   *   console.log(key, value.name);
   * ```
   */
  list<T = DefaultValue<S>, const P extends PrefixOf<S> = PrefixOf<S>>(
    prefix: P,
    options?: ListOptions,
  ): KvListIterator<ValueBelow<S, P, T>> {
    return listEntries(this.internals.call, prefix, options ?? {});
  }

  /**
   * Reads one page of the entries below a prefix.
   *
   * @example
   * ```ts
   * import { Kv } from "@keyval/core";
   * const kv = new Kv("https://example.com/api");
   * const first = await kv.paginate<string>(["log"], { limit: 20 });
   * if (first.hasMore) await kv.paginate<string>(["log"], { limit: 20, cursor: first.cursor });
   * ```
   */
  paginate<T = DefaultValue<S>, const P extends PrefixOf<S> = PrefixOf<S>>(
    prefix: P,
    options?: PaginateOptions,
  ): Promise<KvPage<ValueBelow<S, P, T>>> {
    return readPage(this.internals.call, prefix, options ?? {});
  }

  /**
   * Makes a full-text index of what lies below a prefix, over the text in some fields; an index of the same prefix is
   * replaced. Entries that exist are indexed too: it resolves when they are or, with very many, while that goes on.
   *
   * @example
   * ```ts
   * import { Kv } from "@keyval/core";
   * const kv = new Kv("https://example.com/api");
   * await kv.createIndex(["notes"], { fields: ["title", "author.name", "tags"], tokenize: "porter" });
   * const notes = await kv.search<{ title: string }>(["notes"], "ada engine", { limit: 10 });
   * console.log(notes.map(({ value }) => value.title));
   * ```
   */
  async createIndex(prefix: PrefixOf<S>, options: IndexOptions): Promise<{ ok: true }> {
    return createIndex(this.internals.transport, prefix, options);
  }

  /** The full-text indexes, and how far each is. */
  listIndexes(options?: CallOptions): Promise<KvIndex[]> {
    return listIndexes(this.internals.transport, options);
  }

  /** Removes the index of a prefix. @throws KvError `not_found` */
  async removeIndex(prefix: PrefixOf<S>, options?: CallOptions): Promise<{ ok: true }> {
    return removeIndex(this.internals.transport, prefix, options);
  }

  /**
   * The entries below a prefix that hold every word of a query, best match first. Nothing in a query is syntax. The
   * index of the prefix, or of the nearest one above it, answers.
   * @throws KvError `not_found` when there is none: make one with `createIndex`.
   */
  search<T = DefaultValue<S>, const P extends PrefixOf<S> = PrefixOf<S>>(
    prefix: P,
    query: string,
    options?: SearchOptions,
  ): Promise<KvEntry<ValueBelow<S, P, T>>[]> {
    return searchEntries(this.internals.call, prefix, query, options ?? {});
  }

  /**
   * How the server fares: operations with their latencies, errors, queue, storage, watches. Needs a token that may
   * `admin`, where the server asks for one.
   *
   * @param format `"json"` (default), or `"prometheus"` for the text a Prometheus server scrapes
   *
   * @example
   * ```ts
   * import { Kv } from "@keyval/core";
   * const kv = new Kv("https://example.com/api");
   * const { storage, watch } = await kv.metrics();
   * console.log(storage.entries, watch.streams);
   * console.log(await kv.metrics("prometheus"));
   * ```
   */
  metrics(format?: "json", options?: CallOptions): Promise<KvMetrics>;
  metrics(format: "prometheus", options?: CallOptions): Promise<string>;
  async metrics(
    format: "json" | "prometheus" = "json",
    options?: CallOptions,
  ): Promise<KvMetrics | string> {
    checkOptions(options, "metrics", { signal: 1 });
    const { readAs } = await loadPart(() => import("./metrics.ts"));
    return readAs(this.internals, format, options ?? {});
  }

  /** Begins an atomic commit: add checks and changes, then `commit()`. See {@link KvAtomic}. */
  atomic(): KvAtomic<S> {
    return new KvAtomic(this.internals.call);
  }

  /**
   * Runs a function that reads and writes, and commits its writes if nothing it read was changed meanwhile; else
   * runs it again, up to `maxRetries` times. All its reads show one moment. What it throws is rethrown, and nothing
   * is written.
   *
   * @example
   * ```ts
   * import { Kv } from "@keyval/core";
   * const kv = new Kv("https://example.com/api");
   * const result = await kv.transaction(
   *   async (tx) => {
   *     const { value } = await tx.get<number>(["stock", "apples"]);
   *     if ((value ?? 0) < 1) throw new Error("sold out");
   *     tx.sum(["stock", "apples"], -1).append(["orders"], ["apple"]);
   *   },
   *   { maxRetries: 5 },
   * );
   * if (!result.ok) console.log("too busy, try again");
   * ```
   */
  transaction<R>(
    fn: (tx: KvTransaction<S>) => R | Promise<R>,
    options?: TransactionOptions,
  ): Promise<KvTransactionResult<R>> {
    return runTransaction(this.internals.call, fn, options ?? {});
  }

  /** The server's time when it serves the request, for filters and for values; `.add("1h")` and `.sub("1h")` shift it. */
  now(): KvNow {
    return new KvNow();
  }

  /** Stands for one UUIDv7 per commit, the same wherever it is used in keys and values of that commit. */
  uuidv7(): KvUuid {
    return new KvUuid();
  }
}
