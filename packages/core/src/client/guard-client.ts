// Puts the checks of a schema around a client's methods: arguments on their way in, entries on their way out.
import { checkOptions } from "../protocol/check-options.ts";
import { isKvError } from "../errors/kv-error.ts";
import type { Recipe } from "../live/mutate.ts";
import { CheckedViews } from "../live/checked-view.ts";
import type { KvEntry, KvEntryMaybe } from "../protocol/entry.ts";
import type { KvKey } from "../protocol/key.ts";
import { reportCallerError } from "../watch/report-caller-error.ts";
import { EntryChecks, type SchemaRules } from "../schema/entry-checks.ts";
import { guardWrites } from "./guard-writes.ts";
import type { Kv } from "./kv.ts";
import type { SetOptions } from "./call-options.ts";
import type { KvListIterator } from "./list.ts";
import type { KvTransaction } from "./transaction-attempt.ts";
import type { KvWriteKey } from "./write-key.ts";

type Keys = KvKey | readonly KvKey[];
type Get = (keys: Keys, options?: object) => Promise<KvEntryMaybe | readonly KvEntryMaybe[]>;

/** The checked methods take the place of the client's own. */
export function guardClient(kv: Kv, rules: SchemaRules): void {
  const checks = new EntryChecks(rules);
  Object.assign(kv, guardedReads(kv, checks), guardedWrites(kv, checks), guardedLive(kv, checks));
}

function guardedReads(kv: Kv, checks: EntryChecks) {
  const { get, list, paginate, search } = kv;
  return {
    async get(keys: Keys, options?: object) {
      return checks.read(await (get as Get).call(kv, keys, options));
    },
    list: (prefix: KvKey, options?: object) => checkedList(list.call(kv, prefix, options), checks),
    async paginate(prefix: KvKey, options?: object) {
      const page = await paginate.call(kv, prefix, options);
      return { ...page, entries: await checks.existing(page.entries) };
    },
    search: async (prefix: KvKey, query: string, options?: object) =>
      checks.existing(await search.call(kv, prefix, query, options)),
  } satisfies Partial<Record<keyof Kv, unknown>>;
}

function checkedList(entries: KvListIterator<unknown>, checks: EntryChecks) {
  async function* checked(): AsyncGenerator<KvEntry, undefined> {
    for await (const entry of entries) yield* await checks.existing([entry]);
  }
  return Object.defineProperty(checked(), "cursor", { get: () => entries.cursor });
}

function guardedWrites(kv: Kv, checks: EntryChecks) {
  const { atomic, transaction } = kv;
  const begin = () => {
    const commit = atomic.call(kv);
    const send = commit.commit;
    const settled = guardWrites(commit, checks.rules.patterns, true);
    return Object.assign(commit, {
      async commit(options?: object) {
        await settled();
        return send.call(commit, options);
      },
    });
  };
  return {
    atomic: begin,
    set: async (key: KvWriteKey, value: unknown, options?: SetOptions) => {
      checkOptions(options, "set", { expiresIn: 1, signal: 1 });
      const { signal, expiresIn } = options ?? {};
      return begin().set(key, value, { expiresIn }).commit({ signal });
    },
    transaction: (fn: (tx: KvTransaction) => unknown, options?: object) => {
      const run = async (tx: KvTransaction) => {
        const settled = guardTransaction(tx, checks, true);
        const value = await fn(tx);
        await settled();
        return value;
      };
      return transaction.call(kv, run, options);
    },
  } satisfies Partial<Record<keyof Kv, unknown>>;
}

/** Checks what a transaction reads and writes. Returns what waits for checks that answer later. */
function guardTransaction(tx: KvTransaction, checks: EntryChecks, mayWait: boolean) {
  const { get } = tx;
  const settled = guardWrites(tx, checks.rules.patterns, mayWait);
  Object.assign(tx, {
    async get(keys: Keys) {
      await settled();
      return checks.read(await (get as Get).call(tx, keys));
    },
  });
  return settled;
}

function guardedLive(kv: Kv, checks: EntryChecks) {
  const { live, mutate, watch } = kv;
  const views = new CheckedViews(checks);
  return {
    live: (selector: Parameters<typeof live>[0]) => views.of(live.call(kv, selector)),
    mutate: (recipe: Recipe<never>, options?: object) => {
      const run: Recipe<never> = (tx, variables) => {
        guardTransaction(tx, checks, false);
        return recipe(tx, variables);
      };
      return mutate.call(kv, run as Recipe<unknown>, options);
    },
    watch: (keys: Keys, callback: (entries: KvEntryMaybe[]) => unknown, options?: object) => {
      const tell = (entries: KvEntryMaybe[]) => {
        const fit = fitting(entries, checks);
        return fit.length > 0 ? callback(fit) : undefined;
      };
      return watch.call(kv, keys, typeof callback === "function" ? tell : callback, options);
    },
  } satisfies Partial<Record<keyof Kv, unknown>>;
}

/** What of a commit a callback hears of; what does not fit goes to the page's error handlers, or is as if deleted. */
function fitting(entries: readonly KvEntryMaybe[], checks: EntryChecks): KvEntryMaybe[] {
  return entries.flatMap((entry) => {
    const checked = checks.now(entry);
    if (!isKvError(checked)) return [checked];
    if (checks.rules.onMismatch === "drop")
      return [{ key: entry.key, value: null, versionstamp: null }];
    reportCallerError(checked);
    return [];
  });
}
