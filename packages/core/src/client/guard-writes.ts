// Puts the checks of a schema around what adds changes to a commit. A validator may answer later where the commit is
// sent later: its change, and those after it, wait in their order.
import {
  answersLater,
  type Checked,
  checkValue,
  isPromise,
  type KvIssue,
  noPattern,
} from "../schema/check-value.ts";
import { findPattern, type KvSchemaPattern } from "../schema/key-pattern.ts";
import { withStandIns } from "../schema/placeholders.ts";
import type { KvWrites } from "./kv-writes.ts";
import { type KvWriteKey, resolveWriteKey } from "./write-key.ts";

type Add = (key: KvWriteKey, value?: unknown, options?: object) => unknown;

/** Of items that are added, only what is wrong with one of them counts: how many there will be is not known here. */
const isOfItem = ({ path }: KvIssue) => path.length > 0;

function valueOf(checked: Checked): unknown {
  if ("error" in checked) throw checked.error;
  return checked.value;
}

/** The changes of one commit, added in order. */
class Additions {
  #waiting: Promise<void> | undefined;

  /** Adds now, or behind what waits. */
  add<T>(given: T | Promise<T>, step: (given: T) => unknown): void {
    if (!isPromise(given) && !this.#waiting) {
      step(given);
      return;
    }
    const before = this.#waiting;
    const waiting = Promise.all([given, before]).then(([known]) => void step(known as T));
    waiting.catch(() => {}); // who commits hears of it
    this.#waiting = waiting;
  }

  /** Until all are added; throws why one cannot be. */
  async settled(): Promise<void> {
    await this.#waiting;
  }
}

/**
 * The checked methods take the place of the commit's own.
 * @param mayWait whether validators may answer with promises
 * @returns waits until every change has been added, or throws why one cannot be
 */
export function guardWrites(
  writes: KvWrites,
  patterns: readonly KvSchemaPattern[],
  mayWait: boolean,
): () => Promise<void> {
  const additions = new Additions();
  /** Checks the value; `isRelevant` says which issues count. */
  const withValue =
    (plain: Add, isRelevant?: (issue: KvIssue) => boolean): Add =>
    (writeKey, value, options) => {
      const key = resolveWriteKey(writeKey, writes.uuid);
      const { checkable, restore } = withStandIns(value, writes.uuid);
      const checked = checkValue(patterns, key, checkable, isRelevant);
      if (isPromise(checked) && !mayWait) {
        checked.catch(() => {}); // nobody waits for it
        throw answersLater(patterns, key);
      }
      additions.add(checked, (result) =>
        plain.call(writes, key, restore(valueOf(result)), options),
      );
      return writes;
    };
  /** Checks the key: what comes of the value is the server's to say. */
  const withKey =
    (plain: Add): Add =>
    (writeKey, ...rest) => {
      const key = resolveWriteKey(writeKey, writes.uuid);
      if (!findPattern(patterns, key)) throw noPattern(key);
      additions.add(undefined, () => plain.call(writes, key, ...rest));
      return writes;
    };
  const { set, sum, max, min, append, prepend, delete: remove } = writes;
  Object.assign(writes, {
    set: withValue(set as Add),
    append: withValue(append as Add, isOfItem),
    prepend: withValue(prepend as Add, isOfItem),
    sum: withKey(sum as Add),
    max: withKey(max as Add),
    min: withKey(min as Add),
    delete: withKey(remove as Add),
  });
  return () => additions.settled();
}
