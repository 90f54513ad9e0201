// What commits tell the hub: which keys changed, and to what.
import { decodeValue, type KvKey } from "@keyval/core/protocol";
import { entryJson } from "../../storage/entry-json.ts";
import type { LoggedCommit, StoredEntry } from "../../storage/storage.ts";
import { decodeStoredKey, keyJson, type StoredKey } from "../../storage/stored-key.ts";

// Routes make answers of it, and know of storage only what services hand them.
export { entriesJson, entryJson } from "../../storage/entry-json.ts";

/** The JSON of a missing entry. */
export function missingEntryJson(key: KvKey): string {
  return `{"key":${keyJson(key)},"value":null,"versionstamp":null}`;
}

/** One key's new state. Its text and its value are made once, however many streams need them. */
export class Change {
  #text: string | undefined;
  #value: { decoded: unknown } | undefined;
  #key: KvKey | undefined;

  constructor(
    readonly storedKey: StoredKey,
    /** What it holds now; `undefined`: it was deleted or has expired. */
    readonly entry: StoredEntry | undefined,
    key?: KvKey,
  ) {
    this.#key = key;
  }

  get key(): KvKey {
    this.#key ??= decodeStoredKey(this.storedKey);
    return this.#key;
  }

  /** The entry's JSON, nulls for a missing one. */
  get text(): string {
    this.#text ??= this.entry ? entryJson(this.entry) : missingEntryJson(this.key);
    return this.#text;
  }

  /** The decoded value, for filters. */
  get value(): unknown {
    this.#value ??= { decoded: this.entry && decodeValue(JSON.parse(this.entry.value)) };
    return this.#value.decoded;
  }
}

/** A commit that is stored: its changes, one per key. */
export type Committed = {
  readonly versionstamp: string;
  readonly commitId: string | undefined;
  readonly changes: readonly Change[];
};

/** A commit as the change log keeps it. */
export function toLogged({ versionstamp, commitId, changes }: Committed): LoggedCommit {
  const keys = changes.map((change) => change.storedKey);
  return { versionstamp, commitId: commitId ?? null, keys };
}
