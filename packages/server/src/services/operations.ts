// The operations of `POST /batch`, which the other routes share: each takes a checked or wire request.
import {
  createKvError,
  decodeWirePrefix,
  encodeWireKey,
  type KvKey,
  readLimit,
} from "@keyval/core/protocol";
import type { StoredEntry } from "../storage/storage.ts";
import { keyJson, storedKey } from "../storage/stored-key.ts";
import { checkArray, prepareCheck, prepareCommit, prepareCommitId, prepareSet } from "./commit.ts";
import { deleteEntries, type DeleteResult } from "./deletes.ts";
import type { CommitResult } from "./group-state.ts";
import { keyList, prepareKeys } from "./key-list.ts";
import { QueueOperations } from "./queue-operations.ts";
import { prepareLimit, prepareRange, prepareWhere } from "./range.ts";
import type { Page } from "./reads.ts";
import { payloadHash } from "./remembered-result.ts";
import { prepareSearch } from "./search.ts";
import { type IndexInfo, prepareIndex } from "./search-indexes.ts";
import type { Services } from "./services.ts";

type Wire = Record<string, unknown>;

const standardListLimit = 100;

/** Carries out requests for one caller. */
export class Operations {
  readonly queue: QueueOperations;

  constructor(
    private readonly services: Services,
    /** Whose commit ids these are. */
    private readonly scope: string,
  ) {
    this.queue = new QueueOperations(services, scope);
  }

  async get(wire: Wire): Promise<{ keys: readonly KvKey[]; entries: (StoredEntry | undefined)[] }> {
    const { keys, storedKeys } = prepareKeys(wire.keys);
    const checks = checkArray(wire.checks ?? [], "checks").map(prepareCheck);
    return { keys, entries: await this.services.reads.get(storedKeys, checks) };
  }

  /** The entry of one key. */
  async getOne(key: KvKey): Promise<StoredEntry | undefined> {
    return (await this.services.reads.get(keyList([key]).storedKeys))[0];
  }

  async list(wire: Wire): Promise<StoredEntry[]> {
    return this.services.reads.list(
      prepareRange(wire),
      prepareLimit(wire.limit, standardListLimit, readLimit),
    );
  }

  async paginate(wire: Wire): Promise<Page> {
    return this.services.reads.paginate(
      prepareRange(wire),
      prepareLimit(wire.limit, standardListLimit, readLimit),
    );
  }

  async count(wire: Wire): Promise<number> {
    return this.services.reads.count(prepareRange({ prefix: wire.prefix, where: wire.where }));
  }

  /** The entries a search finds, best first. */
  async search(wire: Wire): Promise<StoredEntry[]> {
    return this.services.reads.search(prepareSearch(wire));
  }

  /** Makes a search index, or replaces the one of its prefix. */
  async createIndex(wire: Wire): Promise<{ ok: true }> {
    await this.services.searchIndexes.create(prepareIndex(wire));
    return { ok: true };
  }

  listIndexes(): Promise<IndexInfo[]> {
    return this.services.searchIndexes.list();
  }

  /** @throws KvError `not_found` */
  async removeIndex(wire: unknown): Promise<{ ok: true }> {
    const prefix = decodeWirePrefix(wire);
    if (await this.services.searchIndexes.remove(storedKey(prefix))) return { ok: true };
    throw createKvError(
      "not_found",
      `The prefix ${keyJson(prefix)} has no search index; GET /indexes lists them.`,
    );
  }

  async delete(wire: Wire): Promise<DeleteResult> {
    const { exact = false } = wire;
    if (typeof exact !== "boolean")
      throw createKvError("invalid_argument", '"exact" must be true or false.');
    const commitId = prepareCommitId(wire.commitId);
    return deleteEntries(this.services.commits, {
      keys: prepareKeys(wire.keys).storedKeys,
      exact,
      where: prepareWhere(wire.where),
      commitId,
      payload: payloadHash(commitId, [wire.keys, exact, wire.where ?? null]),
      scope: this.scope,
    });
  }

  /** Sets one key. `value` is a wire value. */
  async set(key: KvKey, value: unknown, expiresIn?: number, id?: string): Promise<CommitResult> {
    const commitId = prepareCommitId(id);
    return this.services.commits.commit({
      checks: [],
      mutations: [prepareSet(key, value, expiresIn)],
      commitId,
      payload: payloadHash(commitId, [encodeWireKey(key), value, expiresIn ?? null]),
      scope: this.scope,
    });
  }

  async commit(wire: Wire): Promise<CommitResult> {
    return this.services.commits.commit(prepareCommit(wire, this.scope));
  }
}
