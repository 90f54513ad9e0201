// The operations of `POST /batch`, which the other routes share: each takes a checked or wire request, and makes sure
// that its caller may do this.
import {
  createKvError,
  decodeWirePrefix,
  encodeWireKey,
  type KvKey,
  readLimit,
  refuseUnknown,
} from "@keyval/core/protocol";
import type { Access, Need } from "../../access/access.ts";
import { measure } from "../../metrics/measure.ts";
import type { StoredEntry } from "../../storage/storage.ts";
import { keyJson, type StoredKey, storedKey } from "../../storage/stored-key.ts";
import {
  checkArray,
  type PreparedCommit,
  prepareCheck,
  prepareCommit,
  prepareCommitId,
  prepareSet,
} from "../commits/commit.ts";
import { deleteEntries, type DeleteResult } from "../commits/deletes.ts";
import type { CommitResult } from "../commits/group-state.ts";
import { type KeyList, prepareKeys } from "../reads/key-list.ts";
import { undeliveredKeys } from "../queue/queue-message.ts";
import { QueueOperations } from "./queue-operations.ts";
import { type KeyRange, prepareLimit, prepareRange, prepareWhere } from "../reads/range.ts";
import type { Page } from "../reads/reads.ts";
import { payloadHash } from "../commits/remembered-result.ts";
import { prepareSearch } from "../search/search.ts";
import { type IndexInfo, prepareIndex } from "../search/search-indexes.ts";
import type { Services } from "../services.ts";

type Wire = Record<string, unknown>;

const standardListLimit = 100;

/** The members of a deletion, of one in a batch too. */
const deleteNames = ["keys", "exact", "where", "commitId", "op"];

/** Carries out requests for one caller. */
export class Operations {
  static {
    measure(
      Operations.prototype,
      {
        ...{
          get: "get",
          getKeys: "get",
          list: "list",
          listJson: "list",
          paginate: "paginate",
          count: "count",
        },
        ...{ search: "search", set: "set", delete: "delete", commit: "commit" },
        ...{ enqueue: "enqueue" },
        ...{ createIndex: "createIndex", listIndexes: "listIndexes", removeIndex: "removeIndex" },
      },
      (operations) => operations.services.metrics,
    );
  }

  readonly #queue: QueueOperations;
  /** Resolves when the write before has been queued: checking one's access may take a while, and must not reorder. */
  #turn: Promise<unknown> | undefined;

  constructor(
    private readonly services: Services,
    private readonly access: Access,
  ) {
    this.#queue = new QueueOperations(services, access);
  }

  /**
   * The queue, for those who may use it: it has no keys, so the rule must be one for `[]`. What is asked of it as soon
   * as it is there comes before the write after it, by one microtask: nothing may be awaited in between.
   * @throws KvError `forbidden`
   */
  async queue(action: "queue" | "admin" = "queue"): Promise<QueueOperations> {
    const require = () => this.access.require(action, []);
    const allowed = this.#turn ? this.#turn.then(require) : require();
    this.#turn = allowed.catch(() => {});
    await allowed;
    return this.#queue;
  }

  async get(wire: Wire): Promise<{ keys: readonly KvKey[]; entries: (StoredEntry | undefined)[] }> {
    const { keys, storedKeys } = prepareKeys(wire.keys);
    const checks = checkArray(wire.checks ?? [], "checks").map(prepareCheck);
    await this.access.requireStored("read", storedKeys);
    if (checks.length > 0) await this.access.requireStored("read", storedKeysOf(checks));
    return { keys, entries: await this.services.reads.get(storedKeys, checks) };
  }

  /** The entries of some keys. */
  async getKeys({ storedKeys }: KeyList): Promise<(StoredEntry | undefined)[]> {
    await this.access.requireStored("read", storedKeys);
    return this.services.reads.get(storedKeys);
  }

  async list(wire: Wire): Promise<StoredEntry[]> {
    const { range, limit } = await this.#mayList(wire);
    return this.services.reads.list(range, limit);
  }

  /** What `list` finds, as a JSON array. */
  async listJson(wire: Wire): Promise<string> {
    const { range, limit } = await this.#mayList(wire);
    return this.services.reads.listJson(range, limit);
  }

  async paginate(wire: Wire): Promise<Page> {
    const range = prepareRange(wire);
    const limit = prepareLimit(wire.limit, standardListLimit, readLimit);
    await this.access.require("read", prefixOf(wire));
    return this.services.reads.paginate(range, limit);
  }

  async count(wire: Wire): Promise<number> {
    const range = prepareRange({ prefix: wire.prefix, where: wire.where });
    await this.access.require("read", prefixOf(wire));
    return this.services.reads.count(range);
  }

  /** The entries a search finds, best first. */
  async search(wire: Wire): Promise<StoredEntry[]> {
    const request = prepareSearch(wire);
    await this.access.require("read", request.prefix);
    return this.services.reads.search(request);
  }

  /** Makes a search index, or replaces the one of its prefix. */
  async createIndex(wire: Wire): Promise<{ ok: true }> {
    const index = prepareIndex(wire);
    await this.access.requireStored("admin", [index.prefix]);
    await this.services.searchIndexes.create(index);
    return { ok: true };
  }

  /** The indexes the caller may administer. */
  listIndexes(): Promise<IndexInfo[]> {
    return this.services.searchIndexes.list((prefix) => this.access.allows("admin", prefix));
  }

  /** @throws KvError `not_found` */
  async removeIndex(wire: unknown): Promise<{ ok: true }> {
    const prefix = decodeWirePrefix(wire);
    await this.access.require("admin", prefix);
    if (await this.services.searchIndexes.remove(storedKey(prefix))) return { ok: true };
    throw createKvError(
      "not_found",
      `The prefix ${keyJson(prefix)} has no search index; GET /indexes lists them.`,
    );
  }

  /** A member misspelt, or nothing for a filter, would delete more than was meant: refused here, if nowhere else. */
  async delete(wire: Wire): Promise<DeleteResult> {
    refuseUnknown(wire, "delete", deleteNames);
    const { exact = false } = wire;
    if (typeof exact !== "boolean")
      throw createKvError("invalid_argument", '"exact" must be true or false.');
    if (wire.where === null)
      throw createKvError(
        "invalid_argument",
        'The "where" of a deletion is null; give a filter, or leave it out to delete all that lies below.',
      );
    const commitId = prepareCommitId(wire.commitId);
    const { storedKeys: keys } = prepareKeys(wire.keys);
    const where = prepareWhere(wire.where);
    const payload = payloadHash(commitId, [wire.keys, exact, wire.where ?? null]);
    const { id: scope } = this.access.identity;
    const request = { keys, exact, where, commitId, payload, scope };
    // How many a filter finds says what they hold.
    const read = where ? keys : [];
    return this.#inTurn(keys, read, () => deleteEntries(this.services.commits, request));
  }

  /** Sets one key. `value` is a wire value. */
  async set(key: KvKey, value: unknown, expiresIn?: number, id?: string): Promise<CommitResult> {
    const commitId = prepareCommitId(id);
    return this.#commit({
      checks: [],
      mutations: [prepareSet(key, value, expiresIn)],
      commitId,
      payload: payloadHash(commitId, [encodeWireKey(key), value, expiresIn ?? null]),
      scope: this.access.identity.id,
    });
  }

  async commit(wire: Wire): Promise<CommitResult> {
    return this.#commit(
      prepareCommit(wire, this.access.identity.id, this.services.options.limits.commit),
    );
  }

  /** Enqueues a message. */
  async enqueue(wire: Wire): Promise<{ ok: true; id: string }> {
    const { written, submit } = this.#queue.prepareEnqueue(wire);
    return this.#inTurn(written, [], submit, true);
  }

  async #mayList(wire: Wire): Promise<{ range: KeyRange; limit: number }> {
    const range = prepareRange(wire);
    await this.access.require("read", prefixOf(wire));
    return { range, limit: prepareLimit(wire.limit, standardListLimit, readLimit) };
  }

  #commit(commit: PreparedCommit): Promise<CommitResult> {
    const { mutations, checks, messages = [] } = commit;
    const written = [...storedKeysOf(mutations), ...messages.flatMap(undeliveredKeys)];
    return this.#inTurn(
      written,
      storedKeysOf(checks),
      () => this.services.commits.commit(commit),
      messages.length > 0,
    );
  }

  /** Queues a write, once the caller is known to be allowed to, behind the writes asked for before. */
  async #inTurn<R>(
    written: readonly StoredKey[],
    read: readonly StoredKey[],
    submit: () => Promise<R>,
    enqueues = false,
  ): Promise<R> {
    const needs: Need[] = written.map((key) => ["write", key]);
    for (const key of read) needs.push(["read", key]);
    if (enqueues) needs.push(["queue", storedKey([])]);
    const require = () => this.access.requireAll(needs);
    const allowed = this.#turn ? this.#turn.then(require) : require();
    if (!allowed) return submit();
    const queued = allowed.then(() => ({ result: submit() }));
    this.#turn = queued.catch(() => {});
    return (await queued).result;
  }
}

function prefixOf(wire: Wire): KvKey {
  return decodeWirePrefix(wire.prefix ?? []);
}

function storedKeysOf(targets: readonly { storedKey: StoredKey }[]): StoredKey[] {
  return targets.map((target) => target.storedKey);
}
