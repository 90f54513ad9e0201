// The search indexes: making, listing and removing them, and taking in the entries of before while commits go on.
import {
  createKvError,
  decodeWirePrefix,
  encodeWireKey,
  isKvError,
  parseWherePath,
  type WireKey,
} from "@keyval/core/protocol";
import { type IndexDefinition, type Tokenizer, tokenizers } from "../../storage/search.ts";
import type { Storage } from "../../storage/storage.ts";
import {
  decodeStoredKey,
  descendants,
  type StoredKey,
  storedKey,
} from "../../storage/stored-key.ts";
import { besideOrInside } from "./search.ts";

/** How long a request to make an index waits for it to be complete, ms. It is built to its end all the same. */
const patience = 10_000;
const fieldLimit = 100;

/** An index as it goes over the wire. */
export type IndexInfo = {
  readonly prefix: WireKey;
  readonly fields: readonly string[];
  readonly tokenize: Tokenizer;
  /** Whether it holds everything; until then a search finds what has been taken in. */
  readonly isReady: boolean;
  /** Entries it holds. */
  readonly indexed: number;
  /** While it is being built: entries below its prefix. */
  readonly total?: number;
};

/** Reads what an index is to be; `fields` and `tokenize` stand beside the prefix or in `options`. @throws KvError */
export function prepareIndex(wire: Record<string, unknown>): IndexDefinition {
  const prefix = storedKey(decodeWirePrefix(wire.prefix));
  const { fields, tokenize = "unicode61" } = besideOrInside(wire);
  if (!Array.isArray(fields) || fields.length === 0 || fields.length > fieldLimit)
    throw createKvError(
      "invalid_argument",
      `"fields" must name 1 to ${fieldLimit} fields to search, such as ["title", "author.name", "tags"].`,
    );
  if (!tokenizers.includes(tokenize as Tokenizer))
    throw createKvError(
      "invalid_argument",
      `"tokenize" is ${JSON.stringify(tokenize)}; use one of ${tokenizers.join(", ")}.`,
    );
  return { prefix, fields: fields.map(prepareField), tokenize: tokenize as Tokenizer };
}

function prepareField(field: unknown): string {
  try {
    if (typeof field !== "string") throw createKvError("invalid_argument", "");
    parseWherePath(field);
    return field;
  } catch (error) {
    if (!isKvError(error)) throw error;
    throw createKvError(
      "invalid_argument",
      `The field ${JSON.stringify(field)} is no path; write names and indexes, such as author.name or tags[0].`,
    );
  }
}

export class SearchIndexes {
  readonly #building = new Map<StoredKey, Promise<void>>();
  #isClosed = false;

  constructor(
    private readonly storage: Storage,
    private readonly runInLane: <V>(task: () => V | Promise<V>) => Promise<V>,
    /** An index is complete, or gone: called in the lane. */
    private readonly onChanged: () => void,
    private readonly onError: (what: string, error: unknown) => void,
  ) {}

  /** Goes on building what an earlier process left unfinished. */
  async start(): Promise<void> {
    for (const { prefix, isReady } of await this.storage.indexes())
      if (!isReady) void this.#build(prefix).catch(() => {}); // said in the log
  }

  /** Makes an index, and waits until it is complete or has taken very long. The same one again changes nothing. */
  async create(definition: IndexDefinition): Promise<void> {
    const { prefix } = definition;
    await this.runInLane(async () => {
      const known = (await this.storage.indexes()).find((index) => index.prefix === prefix);
      if (!known || !isSame(known, definition)) await this.storage.createIndex(definition);
    });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const enough = new Promise<void>((resolve) => (timer = setTimeout(resolve, patience)));
    await Promise.race([this.#build(prefix), enough]);
    clearTimeout(timer);
  }

  /** Whether there was one. */
  remove(prefix: StoredKey): Promise<boolean> {
    return this.runInLane(async () => {
      const isGone = await this.storage.removeIndex(prefix);
      if (isGone) this.onChanged();
      return isGone;
    });
  }

  /** The indexes of the prefixes that are admitted: of others nothing is even counted. */
  async list(admits: (prefix: StoredKey) => Promise<boolean>): Promise<IndexInfo[]> {
    const now = Date.now();
    const infos: IndexInfo[] = [];
    for (const { prefix, fields, tokenize, isReady } of await this.storage.indexes()) {
      if (!(await admits(prefix))) continue;
      const indexed = await this.storage.indexedCount(prefix);
      const total = isReady ? undefined : await this.storage.count(descendants(prefix), now);
      infos.push({
        prefix: encodeWireKey(decodeStoredKey(prefix)),
        ...{ fields, tokenize, isReady, indexed },
        ...(total !== undefined && { total }),
      });
    }
    return infos;
  }

  /** Ends building; a later process goes on. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#building.values());
  }

  #build(prefix: StoredKey): Promise<void> {
    let building = this.#building.get(prefix);
    if (!building) {
      building = this.#buildAll(prefix).finally(() => this.#building.delete(prefix));
      this.#building.set(prefix, building);
    }
    return building;
  }

  /** Each step has its own turn in the lane, and the event loop one after it: requests come in between. */
  async #buildAll(prefix: StoredKey): Promise<void> {
    try {
      while (!this.#isClosed && !(await this.runInLane(() => this.#step(prefix))))
        await new Promise(setImmediate);
    } catch (error) {
      this.onError("A search index could not be built", error);
      throw error;
    }
  }

  async #step(prefix: StoredKey): Promise<boolean> {
    const isReady = await this.storage.buildIndex(prefix);
    if (isReady) this.onChanged();
    return isReady;
  }
}

function isSame(a: IndexDefinition, b: IndexDefinition): boolean {
  return a.tokenize === b.tokenize && JSON.stringify(a.fields) === JSON.stringify(b.fields);
}
