// Checks entries that were read, by the patterns of a schema, and does with those that do not fit what it says.
import type { KvError } from "../errors/kv-error.ts";
import type { KvEntry, KvEntryMaybe } from "../protocol/entry.ts";
import { answersLater, type Checked, checkValue, isPromise } from "./check-value.ts";
import type { KvSchemaPattern } from "./key-pattern.ts";

export type SchemaRules = {
  readonly patterns: readonly KvSchemaPattern[];
  readonly onMismatch: "throw" | "drop";
};

type Entry = Pick<KvEntry, "key" | "value"> & { readonly versionstamp: string | null };

export class EntryChecks {
  constructor(readonly rules: SchemaRules) {}

  /** What was read of a key, or of several; one that is dropped is one that is not there. */
  read(read: KvEntryMaybe | readonly KvEntryMaybe[]): Promise<KvEntryMaybe | KvEntryMaybe[]> {
    const isOne = (given: typeof read): given is KvEntryMaybe => !Array.isArray(given);
    return isOne(read) ? this.#one(read) : Promise.all(read.map((entry) => this.#one(entry)));
  }

  /** Those of the entries that are not dropped. */
  async existing<E extends KvEntryMaybe>(entries: readonly E[]): Promise<E[]> {
    const checked = await Promise.all(entries.map((entry) => this.#orNothing(entry)));
    return checked.filter((entry) => entry !== undefined) as E[];
  }

  /** What an entry is where nobody can wait: itself with the checked value, or why it does not fit. */
  now<E extends Entry>(entry: E): E | KvError {
    if (!exists(entry)) return entry;
    const { patterns } = this.rules;
    const checked = checkValue(patterns, entry.key, entry.value);
    if (!isPromise(checked)) return "error" in checked ? checked.error : withValue(entry, checked);
    checked.catch(() => {}); // nobody waits for it
    return answersLater(patterns, entry.key);
  }

  async #one(entry: KvEntryMaybe): Promise<KvEntryMaybe> {
    return (await this.#orNothing(entry)) ?? { key: entry.key, value: null, versionstamp: null };
  }

  async #orNothing(entry: KvEntryMaybe): Promise<KvEntryMaybe | undefined> {
    if (!exists(entry)) return entry;
    const checked = await checkValue(this.rules.patterns, entry.key, entry.value);
    if (!("error" in checked)) return withValue(entry, checked);
    if (this.rules.onMismatch === "throw") throw checked.error;
    return undefined;
  }
}

/** Whether there is a value: a missing key is told by nulls. */
const exists = ({ value, versionstamp }: Entry) => value !== null || versionstamp !== null;

/** The entry itself, where the check changed nothing. */
const withValue = <E extends Entry>(
  entry: E,
  { value }: Extract<Checked, { value: unknown }>,
): E => (value === entry.value ? entry : { ...entry, value });
