// Deletion of keys with what lies below them: one commit, however many entries go.
import type { StorageTransaction, StoredEntry } from "../../storage/storage.ts";
import { descendants, type StoredKey } from "../../storage/stored-key.ts";
import { Change } from "./change.ts";
import type { Commits } from "./commits.ts";
import { type Predicate, storedRange } from "../reads/range.ts";
import type { RequestId } from "./remembered-result.ts";

export type DeleteRequest = RequestId & {
  readonly keys: readonly StoredKey[];
  /** Only the keys themselves, not what lies below them. */
  readonly exact: boolean;
  readonly where: Predicate | undefined;
};

export type DeleteResult = { readonly deletedCount: number };

/** Deletes, and says how many entries went. A known `commitId` gets the result it had. */
export function deleteEntries(commits: Commits, request: DeleteRequest): Promise<DeleteResult> {
  return commits.step<DeleteResult>("delete", request, async (transaction, now) => {
    const changes = new Map<StoredKey, Change>();
    for (const entry of await selected(transaction, request, now))
      changes.set(entry.key, new Change(entry.key, undefined));
    const result = { deletedCount: changes.size };
    if (changes.size === 0) return { committed: undefined, result };
    const versionstamp = transaction.nextVersionstamp(now);
    return {
      committed: { versionstamp, commitId: request.commitId, changes: [...changes.values()] },
      result,
    };
  });
}

async function selected(
  transaction: StorageTransaction,
  { keys, exact, where }: DeleteRequest,
  now: number,
): Promise<StoredEntry[]> {
  const own = await transaction.get(keys, now);
  const found = own.filter(
    (entry) => entry !== undefined && (!where || where(new Change(entry.key, entry).value, now)),
  ) as StoredEntry[];
  if (exact) return found;
  for (const key of keys) {
    const range = { ...descendants(key), reverse: false, where };
    for (const entry of await transaction.list(storedRange(range, now), now)) found.push(entry);
  }
  return found;
}
