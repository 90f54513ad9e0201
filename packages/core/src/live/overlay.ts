// Pending operations over what the server has said: what each key shows.
import { isKvError } from "../errors/kv-error.ts";
import type { KvKey } from "../protocol/key.ts";
import { KvNow } from "../protocol/kv-now.ts";
import { applyMutation, type ExpiresIn, type Mutation } from "../protocol/mutation.ts";
import { isPlainObject } from "../protocol/plain-object.ts";
import type { Base, BaseRecord } from "./base.ts";
import type { LiveEntry } from "./live-view.ts";
import { sameItems } from "./ordered.ts";
import { type Change, isRelative, type Operation, writesOf } from "./operation.ts";

/** What a key shows: an entry, nothing (null), or that nobody here knows (undefined). */
export type Shown = LiveEntry | null | undefined;

type State =
  | {
      readonly exists: boolean;
      readonly value: unknown;
      /** It comes from the server's word, not from an operation that sets it. */
      readonly isBase: boolean | undefined;
      /** When a TTL that an operation gave it ends, epoch ms. */
      readonly endsAt?: number | undefined;
    }
  | undefined;

export class Overlay {
  readonly #operations = new Set<Operation>();
  readonly #byKey = new Map<
    string,
    { readonly key: KvKey; readonly operations: readonly Operation[] }
  >();
  readonly #shown = new Map<string, Shown>();

  constructor(
    private readonly base: Base,
    /** Whether a key without a record is known to hold nothing. */
    private readonly isMissing: (key: KvKey) => boolean,
  ) {}

  get operations(): ReadonlySet<Operation> {
    return this.#operations;
  }

  /** The keys that some pending operation writes, by identity. */
  pendingKeys(): Iterable<readonly [string, { readonly key: KvKey }]> {
    return this.#byKey;
  }

  isPending(id: string): boolean {
    return this.#byKey.has(id);
  }

  /** Puts an operation at its place over and below the others. Its keys show it from now on. */
  add(operation: Operation): void {
    this.#operations.add(operation);
    for (const [id, { key }] of operation.writes) {
      const operations = [...(this.#byKey.get(id)?.operations ?? []), operation];
      // Only a recipe that had to wait for its reads comes after later ones.
      this.#byKey.set(id, { key, operations: operations.sort((a, b) => a.order - b.order) });
      this.#shown.delete(id);
    }
  }

  /** Takes an operation away. */
  remove(operation: Operation): void {
    if (!this.#operations.delete(operation)) return;
    for (const id of operation.writes.keys()) {
      const pending = this.#byKey.get(id);
      const rest = pending?.operations.filter((other) => other !== operation) ?? [];
      if (pending && rest.length > 0) this.#byKey.set(id, { key: pending.key, operations: rest });
      else this.#byKey.delete(id);
      this.#shown.delete(id);
    }
  }

  /** Gives an operation another change. */
  replace(operation: Operation, change: Change): void {
    this.remove(operation);
    operation.change = change;
    operation.writes = writesOf(change);
    this.add(operation);
  }

  /** What is under a key changed: it is replayed when next asked for. */
  invalidate(id: string): void {
    this.#shown.delete(id);
  }

  /** The same for every key. */
  invalidateAll(): void {
    this.#shown.clear();
  }

  /** What a key shows. The same object until something under it changes. */
  show(id: string, key: KvKey): Shown {
    const pending = this.#byKey.get(id);
    const record = this.base.get(id);
    if (pending && this.#shown.has(id)) return this.#shown.get(id);
    const base = record ? record.entry : this.isMissing(key) ? null : undefined;
    if (!pending) return base;
    let state: State =
      base === undefined ? undefined : { exists: base !== null, value: base?.value, isBase: true };
    for (const operation of pending.operations)
      if (!state?.isBase || !mayHold(record, operation, id)) state = replay(state, operation, id);
    const shown: Shown =
      state &&
      (isGone(state, Date.now())
        ? null
        : Object.freeze({
            key,
            value: state.value,
            versionstamp: base?.versionstamp ?? null,
            pending: true as const,
          }));
    this.#shown.set(id, shown);
    return shown;
  }
}

/**
 * Whether the server's word may hold an operation already: it is not older than its commit; or it was sent, and the
 * entry came by a way that does not name commits. Then it shows as it is until the answer says which, or a `sum`
 * might show twice.
 */
function mayHold(
  record: BaseRecord | undefined,
  { sentAt, confirmedAt, writes }: Operation,
  id: string,
): boolean {
  if (!record?.entry || sentAt === undefined) return false;
  if (confirmedAt !== undefined) return record.entry.versionstamp >= confirmedAt;
  return record.untoldAt > sentAt && (writes.get(id)?.mutations.some(isRelative) ?? false);
}

function replay(state: State, operation: Operation, id: string): State {
  let next = state;
  for (const mutation of operation.writes.get(id)?.mutations ?? [])
    next = apply(next, mutation, operation.startedAt);
  return next;
}

function isGone({ exists, endsAt }: NonNullable<State>, now: number): boolean {
  return !exists || endsAt! <= now;
}

function apply(state: State, mutation: Mutation, startedAt: number): State {
  const { type, expiresIn } = mutation as Mutation & { expiresIn?: ExpiresIn };
  // Only these say what comes out whatever was there.
  const isAbsolute = type === "set" || type === "delete";
  if (!state && !isAbsolute) return undefined;
  const exists = state && !isGone(state, startedAt);
  const keepsTtl = exists && (type !== "set" || expiresIn === "keep");
  try {
    const value = applyMutation(state?.value, mutation, exists);
    return {
      exists: type !== "delete",
      value: resolveNow(value, startedAt),
      isBase: !isAbsolute && state?.isBase,
      endsAt:
        typeof expiresIn === "number" ? startedAt + expiresIn : keepsTtl ? state.endsAt : undefined,
    };
  } catch (error) {
    if (isKvError(error)) return state; // the server will refuse it, and its caller hear of it
    throw error;
  }
}

/** `kv.now()` placeholders, by this client's clock until the server's value comes. */
function resolveNow(value: unknown, now: number): unknown {
  if (value instanceof KvNow) return now + value.offset;
  if (Array.isArray(value)) {
    const resolved = value.map((item) => resolveNow(item, now));
    return sameItems(resolved, value) ? value : resolved;
  }
  const isPlain = isPlainObject(value);
  if (!isPlain && !(value instanceof Map || value instanceof Set)) return value;
  const items = isPlain ? Object.entries(value) : [...value];
  const resolved = resolveNow(items, now) as typeof items;
  if (resolved === items) return value; // the same one, where there is nothing to resolve
  return isPlain
    ? Object.fromEntries(resolved as [string, unknown][])
    : new (value.constructor as MapConstructor)(resolved as [unknown, unknown][]);
}
