// Results kept under the id their request came with, so that a request sent twice is carried out once.
import { createKvError } from "@keyval/core/protocol";
import type { RememberedResult, StorageTransaction } from "../storage/storage.ts";

type Kept = { readonly kind: string; readonly result: unknown };

/** A result as storage keeps it. */
export function remember(
  kind: string,
  scope: string,
  commitId: string,
  result: unknown,
): RememberedResult {
  return { scope, commitId, result: JSON.stringify({ kind, result } satisfies Kept) };
}

/**
 * The result a request had under its id.
 * @throws KvError `invalid_argument` when the id came with another kind of request
 */
export async function recall<R>(
  transaction: StorageTransaction,
  kind: string,
  { scope, commitId }: { readonly scope: string; readonly commitId: string | undefined },
): Promise<{ result: R } | undefined> {
  if (commitId === undefined) return undefined;
  const text = await transaction.remembered(scope, commitId);
  if (text === undefined) return undefined;
  const kept = JSON.parse(text) as Kept;
  if (kept.kind !== kind)
    throw createKvError(
      "invalid_argument",
      `The id ${commitId} was used for a ${kept.kind} before; make a new one for this ${kind}.`,
    );
  return { result: kept.result as R };
}
