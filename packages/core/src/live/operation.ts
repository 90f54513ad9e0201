// One change of this client on its way to the server: what it does, and what it assumed.
import type { PlannedMutation } from "../client/kv-writes.ts";
import type { KvKey } from "../protocol/key.ts";
import { encodeKeyPath } from "../protocol/key-path.ts";
import type { Mutation, WireCheck } from "../protocol/mutation.ts";
import { decodeValue } from "../protocol/value.ts";

/** What a recipe came to. Plain data: it can be stored and sent later. */
export type Change = {
  readonly mutations: readonly PlannedMutation[];
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
  /** When it began, in epoch ms: what `expiresIn` counts from until the server has its say. */
  readonly startedAt: number;
  /** Its checks are of versions the server has confirmed, not of another operation's stand-ins. */
  restsOnChecks: boolean;
  /** An incoming change contradicts what it had read: it will be refused, and does not show until it has run again. */
  isDoomed?: boolean;
  /** The versionstamp it was confirmed with; it shows until the watched state has got there. */
  confirmedAt?: string;
};

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
