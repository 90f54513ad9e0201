// Something done to the queue in a group, beside the commits.
import type { PreparedCommit } from "../commits/commit.ts";
import type { QueueState } from "./queue-state.ts";
import type { RequestId } from "../commits/remembered-result.ts";

export type QueueStep<R> = {
  /** The messages it is about. Asked when its group begins. */
  ids(): readonly string[];
  /** How many ready messages it may take; none by default. */
  readonly takes?: number;
  /** Under which its result is remembered, if it has an id. */
  readonly request?: RequestId & { readonly kind: string };
  /** @throws KvError when it cannot be done; then it changes nothing */
  apply(state: QueueState, now: number): R;
  /** Called when its group is stored. */
  onStored?(result: R): void;
};

/** What a group consists of. */
export type GroupMember = PreparedCommit | QueueStep<unknown>;

export function isStep(member: GroupMember): member is QueueStep<unknown> {
  return "apply" in member;
}
