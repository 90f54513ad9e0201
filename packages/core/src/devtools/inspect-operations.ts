// A client's mutations that are on their way: what each writes, how far it has come, and what it waits for.
import type { Operation } from "../live/operation.ts";
import { type Outbox, type OutboxPlace, overlap } from "../live/outbox.ts";
import type { Overlay } from "../live/overlay.ts";
import type { KvKey } from "../protocol/key.ts";
import type { MutationType } from "../protocol/mutation.ts";
import { decodeWireKey } from "../protocol/wire-key.ts";

/** What a mutation does to one key. */
export type KvWriteInspection = {
  readonly key: KvKey;
  /** In order; `value` is the operand, which a `delete` has none of. */
  readonly mutations: readonly { readonly type: MutationType; readonly value?: unknown }[];
};

/** A mutation of this client that is on its way. */
export type KvOperationInspection = {
  /** The same from its begin to its end. They are stored in this order where they touch the same keys. */
  readonly id: number;
  /**
   * `running`: its recipe is. `waiting`: not sent yet. `sent`: no answer yet. `confirmed`: stored, and shown as pending
   * until the stream has got there. `overtaken`: somebody else was faster; it does not show until it has run again.
   */
  readonly state: "running" | "waiting" | "sent" | "confirmed" | "overtaken";
  /** Whether views show what it does. */
  readonly isShown: boolean;
  /** The id its commit goes by, another one after each conflict; nothing before its recipe has run. */
  readonly commitId?: string;
  readonly writes: readonly KvWriteInspection[];
  /** The keys it has read: it runs again when one of them is changed first. */
  readonly reads: readonly KvKey[];
  /** When its recipe had run first, in epoch ms. */
  readonly startedAt?: number;
  /** Ids of earlier ones that it is not sent before. */
  readonly waitsFor: readonly number[];
};

type Item = NonNullable<OutboxPlace["item"]>;

function stateOf(operation: Operation, item?: Item): KvOperationInspection["state"] {
  if (operation.isDoomed) return "overtaken";
  if (operation.confirmedAt !== undefined) return "confirmed";
  if (operation.sentAt !== undefined) return "sent";
  return item?.isSent && !item.isFinal ? "running" : "waiting";
}

function inspect(operation: Operation, overlay: Overlay, item?: Item): KvOperationInspection {
  const { order, commitId, writes, change, startedAt } = operation;
  return {
    id: order,
    state: stateOf(operation, item),
    isShown: overlay.operations.has(operation) && !operation.isDoomed,
    commitId,
    writes: Array.from(writes.values(), ({ key, mutations }) => ({
      key,
      mutations: mutations.map((mutation) => ({
        type: mutation.type,
        ...(mutation.type !== "delete" && { value: mutation.value }),
      })),
    })),
    reads: change.checks.map(({ key }) => decodeWireKey(key)),
    startedAt,
    waitsFor: [],
  };
}

/** Those an item is not sent before: whose keys are not known yet, or are partly its own. */
function blockers({ isSent, keys }: Item, earlier: readonly OutboxPlace[]): number[] {
  if (isSent) return [];
  return earlier.filter(({ item }) => !item || overlap(item.keys, keys)).map(({ order }) => order);
}

/** Every mutation under way, in order. */
export function inspectOperations(overlay: Overlay, outbox: Outbox): KvOperationInspection[] {
  const places = [...outbox.places];
  const inOutbox = new Set(places.map(({ order }) => order));
  const waiting = places.map((place, index): KvOperationInspection => {
    const { order, item } = place;
    if (!item)
      return { id: order, state: "running", isShown: false, writes: [], reads: [], waitsFor: [] };
    const operation = inspect(item.operation, overlay, item);
    return { ...operation, waitsFor: blockers(item, places.slice(0, index)) };
  });
  const stored = [...overlay.operations]
    .filter(({ order }) => !inOutbox.has(order))
    .map((operation) => inspect(operation, overlay));
  return [...stored, ...waiting].sort((a, b) => a.id - b.id);
}
