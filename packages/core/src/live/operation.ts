// One change of this client on its way to the server: what it does, and what it assumed.
import type { PlannedMutation } from "../client/kv-writes.ts";
import type { KvKey } from "../protocol/key.ts";
import { encodeKeyPath } from "../protocol/key-path.ts";
import type { Mutation, MutationType, WireCheck } from "../protocol/mutation.ts";
import type { WireEnqueue } from "../protocol/queue.ts";
import { uuidV7 } from "../protocol/uuid-v7.ts";
import { decodeValue } from "../protocol/value.ts";
import { decodeWireKey } from "../protocol/wire-key.ts";

/** What a recipe came to. Plain data: it can be stored and sent later. */
export type Change = {
  readonly mutations: readonly PlannedMutation[];
  /** For the queue: no view shows them. */
  readonly messages: readonly WireEnqueue[];
  readonly checks: readonly WireCheck[];
};

/** What an operation does to one key, in order. */
export type KeyWrites = { readonly key: KvKey; readonly mutations: Mutation[] };

/** A change under its `commitId`, from the moment it shows until the server's state shows it. */
export type Operation = {
  /** Another one after each conflict. */
  commitId: string;
  change: Change;
  /** By key identity; the values are copies, so that nobody's later changes to an object show. */
  writes: ReadonlyMap<string, KeyWrites>;
  /** Its place among all of them: they show, and are stored, in this order. */
  readonly order: number;
  /** When it began, in epoch ms: what `expiresIn` counts from until the server has its say. */
  readonly startedAt: number;
  /** `Base.clock` when it was first sent; undefined while it waits. The server may have carried it out since. */
  sentAt?: number | undefined;
  /** Its checks are of versions the server has confirmed, not of another operation's stand-ins. */
  restsOnChecks: boolean;
  /** An incoming change contradicts what it had read: it will be refused, and does not show until it has run again. */
  isDoomed?: boolean;
  /** The versionstamp it was confirmed with; it shows until the watched state has got there. */
  confirmedAt?: string;
};

/** A new operation. `restsOnChecks`: what it read were versions that the server has confirmed. */
export function createOperation(change: Change, restsOnChecks: boolean, order: number): Operation {
  const writes = writesOf(change);
  return { commitId: uuidV7(), change, writes, order, startedAt: Date.now(), restsOnChecks };
}

/** A change by the keys it writes. */
export function writesOf({ mutations }: Change): Map<string, KeyWrites> {
  const writes = new Map<string, KeyWrites>();
  for (const { key, wire } of mutations) {
    const id = encodeKeyPath(key);
    const mutation = { ...wire, key, value: decodeValue(wire.value) } as Mutation;
    const same = writes.get(id);
    if (same) same.mutations.push(mutation);
    else writes.set(id, { key, mutations: [mutation] });
  }
  return writes;
}

/** Identities of what a change reads and writes. */
export function keysOf({ mutations, checks }: Change): ReadonlySet<string> {
  const reads = checks.map(({ key }) => encodeKeyPath(decodeWireKey(key)));
  return new Set([...mutations.map(({ key }) => encodeKeyPath(key)), ...reads]);
}

/** Whether applying it twice is the same as once, also where nobody knows its `commitId`. */
export function isRepeatable({ mutations, messages, checks }: Change): boolean {
  return checks.length + messages.length === 0 && !mutations.some(({ wire }) => isRelative(wire));
}

/** Whether doing it twice is not the same as once. */
export function isRelative({ type }: { readonly type: MutationType }): boolean {
  return type === "sum" || type === "append" || type === "prepend";
}
