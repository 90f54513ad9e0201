// Sends one commit and reads its outcome.
import type { Call } from "../http/batcher.ts";
import type { KvKey } from "../protocol/key.ts";
import type { WireCheck } from "../protocol/mutation.ts";
import type { WireEnqueue } from "../protocol/queue.ts";
import { decodeWireKey } from "../protocol/wire-key.ts";
import type { PlannedMutation } from "./kv-writes.ts";

/** A commit that was carried out. */
export type KvCommitOk = { readonly ok: true; readonly versionstamp: string };

/** A commit that was not: the checks on these keys failed, and nothing was stored. */
export type KvCommitConflict = {
  readonly ok: false;
  /** Empty when the server does not say which. */
  readonly conflicts: readonly KvKey[];
};

/** What became of a commit: stored under a versionstamp, or not at all because of these keys. */
export type KvCommitResult = KvCommitOk | KvCommitConflict;

/**
 * Sends what was collected under `commitId`: however often it is sent under the same one, it is applied once.
 * @throws KvError when it was refused, or when its outcome could not be learned.
 */
export async function sendCommit(
  call: Call,
  {
    checks,
    mutations,
    messages,
  }: {
    readonly checks: readonly WireCheck[];
    readonly mutations: readonly PlannedMutation[];
    readonly messages: readonly WireEnqueue[];
  },
  commitId: string,
  signal?: AbortSignal,
): Promise<KvCommitResult> {
  const answer = await call(
    {
      op: "commit",
      checks: checks.length > 0 ? checks : undefined,
      mutations: [...mutations.map(({ wire }) => wire), ...messages],
      commitId,
    },
    { signal },
  );
  if (answer.ok) return { ok: true, versionstamp: answer.versionstamp };
  return { ok: false, conflicts: answer.conflicts.map(decodeWireKey) };
}
