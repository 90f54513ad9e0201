// The changes one commit will make: what `atomic()` and a transaction have in common. Sending it is left to them.
import { checkOptions } from "../protocol/check-options.ts";
import { createKvError } from "../errors/create-kv-error.ts";
import { isKvError } from "../errors/kv-error.ts";
import { commitLimit } from "../protocol/batch.ts";
import { type Duration, toExpiresIn } from "../protocol/duration.ts";
import { formatKey } from "../protocol/format-key.ts";
import type { KvKey } from "../protocol/key.ts";
import {
  checkOperand,
  type Mutation,
  type MutationType,
  type WireCheck,
  type WireMutation,
} from "../protocol/mutation.ts";
import type { WireEnqueue } from "../protocol/queue.ts";
import { uuidV7 } from "../protocol/uuid-v7.ts";
import { encodeValue } from "../protocol/value.ts";
import { encodeWireKey } from "../protocol/wire-key.ts";
import type { KvPatterns, Untyped, WriteKeyOf } from "../schema/typed-keys.ts";
import type { Arrays, InputAt, ItemsAt, Numbers, OperandAt } from "../schema/typed-values.ts";
import { type DeliveryOptions, encodeMessage } from "./enqueue.ts";
import { type KvWriteKey, resolveWriteKey } from "./write-key.ts";

/** Options of a single change. */
export type WriteOptions = {
  /**
   * How long the entry lives, in ms or as text such as `"30s"`; `"keep"`: as long as it would have. For `set`, forever
   * by default; the others keep.
   */
  expiresIn?: Duration | "keep" | undefined;
};

/** A mutation, and the checked key it is about. */
export type PlannedMutation = { readonly key: KvKey; readonly wire: WireMutation };

/** Collects mutations, each checked and copied as it is added. */
export abstract class KvWrites<S extends KvPatterns = Untyped> {
  /** @internal What `kv.uuidv7()` stands for in this commit. */
  readonly uuid: string;
  /** @internal */
  readonly mutations: PlannedMutation[] = [];
  /** @internal What it enqueues. */
  readonly messages: WireEnqueue[] = [];
  /** @internal */
  abstract readonly checks: readonly WireCheck[];

  /** @internal */
  constructor(uuid: string = uuidV7()) {
    this.uuid = uuid;
  }

  /**
   * Sets a key. Without `expiresIn` the entry lives until it is deleted.
   * @throws KvError `invalid_key`, `invalid_value`, `invalid_argument`, naming the key.
   */
  set<const K extends WriteKeyOf<S>>(key: K, value: InputAt<S, K>, options?: WriteOptions): this {
    return this.#add("set", key, value, options);
  }

  /** Deletes exactly this key; what lies below it stays. */
  delete(key: WriteKeyOf<S>): this {
    return this.#add("delete", key);
  }

  /** Adds to a number, exactly at any size; a missing key counts as 0. A bigint makes the result a bigint. */
  sum<const K extends WriteKeyOf<Numbers<S>>>(
    key: K,
    value: OperandAt<S, K>,
    options?: WriteOptions,
  ): this {
    return this.#add("sum", key, value, options);
  }

  /** Keeps the greater of the stored number and this one. */
  max<const K extends WriteKeyOf<Numbers<S>>>(
    key: K,
    value: OperandAt<S, K>,
    options?: WriteOptions,
  ): this {
    return this.#add("max", key, value, options);
  }

  /** Keeps the lesser of the stored number and this one. */
  min<const K extends WriteKeyOf<Numbers<S>>>(
    key: K,
    value: OperandAt<S, K>,
    options?: WriteOptions,
  ): this {
    return this.#add("min", key, value, options);
  }

  /** Adds items at the end of the stored array; a missing key is an empty one. */
  append<const K extends WriteKeyOf<Arrays<S>>>(
    key: K,
    items: ItemsAt<S, K>,
    options?: WriteOptions,
  ): this {
    return this.#add("append", key, items, options);
  }

  /** Adds items at the start of the stored array, in the given order. */
  prepend<const K extends WriteKeyOf<Arrays<S>>>(
    key: K,
    items: ItemsAt<S, K>,
    options?: WriteOptions,
  ): this {
    return this.#add("prepend", key, items, options);
  }

  /**
   * Enqueues a message, stored with the rest of the commit or not at all. No view shows it.
   * @throws KvError `invalid_value`, `invalid_argument`, `invalid_key`
   */
  enqueue(value: unknown, options?: DeliveryOptions): this {
    this.messages.push({ type: "enqueue", ...encodeMessage(value, options, this.uuid) });
    this.checkSize();
    return this;
  }

  #add(type: MutationType, writeKey: KvWriteKey, value?: unknown, options?: WriteOptions): this {
    checkOptions(options, type, { expiresIn: 1 });
    const expiresIn = options?.expiresIn;
    const key = resolveWriteKey(writeKey, this.uuid);
    checkOperand({ type, key, value } as Mutation);
    this.mutations.push({
      key,
      wire: {
        type,
        key: encodeWireKey(key),
        value: type === "delete" ? undefined : this.#encode(type, key, value),
        expiresIn:
          expiresIn === undefined || expiresIn === "keep" ? expiresIn : toExpiresIn(expiresIn),
      },
    });
    this.checkSize();
    return this;
  }

  #encode(type: MutationType, key: KvKey, value: unknown) {
    try {
      return encodeValue(value, this.uuid);
    } catch (error) {
      if (!isKvError(error)) throw error;
      throw createKvError(error.code, `${type} on ${formatKey(key)}: ${error.message}`, {
        details: error.details,
      });
    }
  }

  /** @internal */
  protected checkSize(): void {
    if (this.checks.length + this.mutations.length + this.messages.length > commitLimit)
      throw createKvError(
        "too_large",
        `A commit holds at most ${commitLimit} checks and changes; split it into several.`,
      );
  }
}
