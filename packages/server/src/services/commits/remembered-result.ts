// Results kept under the id their request came with, so that a request sent twice is carried out once.
import { createKvError } from "@keyval/core/protocol";
import { shortHash } from "../../short-hash.ts";
import type { RememberedResult, StorageTransaction } from "../../storage/storage.ts";

/** What a request is known by when it comes again. */
export type RequestId = {
  readonly scope: string;
  readonly commitId: string | undefined;
  /** The hash of what it asks for; needed with a `commitId` only. */
  readonly payload: string | undefined;
};

/** What was carried out under an id. */
export type Kept = {
  readonly kind: string;
  readonly payload: string | undefined;
  readonly result: unknown;
};

/** The hash of what a request asks for, when it has a `commitId`: 128 bits tell payloads apart. */
export function payloadHash(commitId: string | undefined, payload: unknown): string | undefined {
  if (commitId === undefined) return undefined;
  return shortHash(JSON.stringify(payload));
}

/** Refuses an id that came with another kind of request, or another payload. @throws KvError `invalid_argument` */
export function checkSame(kind: string, id: RequestId, kept: Kept): void {
  if (kept.kind !== kind)
    throw createKvError(
      "invalid_argument",
      `The id ${id.commitId} was used for a ${kept.kind} before; make a new one for this ${kind}.`,
    );
  if (id.payload === kept.payload) return;
  throw createKvError(
    "invalid_argument",
    `The id ${id.commitId} was used with another payload before, nothing was stored; make a new one for each request, and keep it only to send the same one again.`,
  );
}

/** A result as storage keeps it; nothing for a request without an id. */
export function remember(
  kind: string,
  { scope, commitId, payload }: RequestId,
  result: unknown,
): RememberedResult[] {
  if (commitId === undefined) return [];
  return [{ scope, commitId, result: JSON.stringify({ kind, payload, result } satisfies Kept) }];
}

/**
 * The result a request had under its id.
 * @throws KvError `invalid_argument` when the id came with another kind of request, or with another payload
 */
export async function recall<R>(
  transaction: StorageTransaction,
  kind: string,
  id: RequestId,
): Promise<{ result: R } | undefined> {
  if (id.commitId === undefined) return undefined;
  const text = await transaction.remembered(id.scope, id.commitId);
  if (text === undefined) return undefined;
  const kept = JSON.parse(text) as Kept;
  checkSame(kind, id, kept);
  return { result: kept.result as R };
}
