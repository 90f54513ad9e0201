// What the server has said: the newest known state of every key that something here watches.
import type { KvEntry, KvEntryMaybe } from "../protocol/entry.ts";
import type { KvKey } from "../protocol/key.ts";
import { encodeKeyPath } from "../protocol/key-path.ts";
import { encodeValue } from "../protocol/value.ts";

/**
 * How the server's word came: in a `commit` frame that names the commits in it; in a `snapshot` of something that may
 * not have been watched before; or `untold`, when whatever happened since the last word was not named (a poll, or
 * history was lost).
 */
export type BaseSource = "commit" | "snapshot" | "untold";

/** The state of one key: its entry, or null when it is known to hold nothing, as of a point of the log. */
export type BaseRecord = {
  readonly id: string;
  readonly key: KvKey;
  entry: KvEntry | null;
  asOf: string;
  /** When it last changed without the commits being named, by `Base.clock`: a commit sent before may be in it. */
  untoldAt: number;
  /** How many coverages hold it; at 0 it goes. */
  holders: number;
};

/** Older than any moment of the log: of what was read elsewhere, nobody knows when. */
export const readElsewhere = "";

export class Base {
  /** Counts changes whose commits were not named. */
  clock = 0;
  readonly #records = new Map<string, BaseRecord>();

  get(id: string): BaseRecord | undefined {
    return this.#records.get(id);
  }

  /** Takes in what the server said as of a moment. An older word never replaces a newer one. */
  put(entry: KvEntryMaybe, asOf: string, source: BaseSource): BaseRecord {
    const id = encodeKeyPath(entry.key);
    const state = entry.versionstamp === null ? null : Object.freeze(entry);
    const record = this.#records.get(id);
    if (!record) {
      const untoldAt = source === "commit" ? 0 : ++this.clock;
      const created = { id, key: entry.key, entry: state, asOf, untoldAt, holders: 0 };
      this.#records.set(id, created);
      return created;
    }
    if (record.asOf <= asOf) {
      // The same version again keeps its identity, so that nothing re-renders.
      if (record.entry?.versionstamp !== state?.versionstamp || !isCredible(record, state)) {
        record.entry = state;
        if (source === "untold") record.untoldAt = ++this.clock;
      }
      record.asOf = asOf;
    }
    return record;
  }

  hold(record: BaseRecord): void {
    record.holders++;
    if (record.holders === 1) this.#records.set(record.id, record);
  }

  release(record: BaseRecord): void {
    record.holders--;
    this.drop(record);
  }

  /** Forgets a record nobody holds. */
  drop(record: BaseRecord): void {
    if (record.holders === 0) this.#records.delete(record.id);
  }
}

/** Whether a record may stand for an entry of its version: what came from elsewhere may have been made up. */
function isCredible({ asOf, entry }: BaseRecord, state: KvEntry | null): boolean {
  return asOf !== readElsewhere || textOf(entry) === textOf(state);
}

const textOf = (entry: KvEntry | null) => entry && JSON.stringify(encodeValue(entry.value));
