// What a typed store holds under a key or below a prefix, read and written. Types only.
import type { KvEntryMaybe } from "../protocol/entry.ts";
import type { KvNow } from "../protocol/kv-now.ts";
import type { KvUuid } from "../protocol/kv-uuid.ts";
import type { IfUntyped, KvPattern, Prefixes, WriteKey } from "./typed-keys.ts";

declare const inferred: unique symbol;

/** Stands for a type that was not given: the key says it. */
export interface Inferred {
  readonly [inferred]: never;
}

/** What is not inferred from: nothing, unless the value's type is given. */
export type Without<T, Any> = [T] extends [Inferred] ? never : Any;

/** A value's type when none is given. */
export type DefaultValue<S> = IfUntyped<S, unknown, Inferred>;

/** The first pattern whose keys a key is one of. Each key of a union is looked up on its own. */
type PatternAt<S, K> = S extends readonly [infer P extends KvPattern, ...infer Rest]
  ? K extends WriteKey<P["key"]>
    ? P
    : PatternAt<Rest, K>
  : never;

type Read<P> = P extends { readonly value: infer V } ? V : never;
type Below<P, At> = P extends { readonly key: infer K; readonly value: infer V }
  ? At extends Prefixes<K>
    ? V
    : never
  : never;
type BelowAny<S, At> = S extends readonly (infer P)[] ? Below<P, At> : never;

/** What is read at a key: the given type, else the schema's. */
export type ValueAt<S, K, T> = IfUntyped<
  S,
  T,
  [T] extends [Inferred] ? Read<PatternAt<S, K>> : NoInfer<T>
>;

/** What is read below a prefix. */
export type ValueBelow<S, At, T> = IfUntyped<
  S,
  T,
  [T] extends [Inferred] ? BelowAny<S, At> : NoInfer<T>
>;

type Given<T> = [T] extends [Inferred] ? unknown : T;

/** What is at a key of the store a function was given: the given type, else the schema's, else unknown. */
export type StoreValue<S, K, T> = IfUntyped<S, Given<T>, Read<PatternAt<S, K>>>;

/** What is below a prefix of the store a function was given. */
export type StoreBelow<S, At, T> = IfUntyped<S, Given<T>, BelowAny<S, At>>;

type Places<K> = K extends readonly []
  ? K
  : K extends readonly (readonly unknown[])[]
    ? K[number]
    : K;

/** What is read at or below a key or prefix, or several. */
export type ValueIn<S, K, T> = IfUntyped<
  S,
  T,
  [T] extends [Inferred] ? Read<PatternAt<S, Places<K>>> | BelowAny<S, Places<K>> : NoInfer<T>
>;

/** The entries of several keys, in their order. */
export type EntriesAt<S, Ks, T> = IfUntyped<
  S,
  KvEntryMaybe<T>[],
  { -readonly [I in keyof Ks]: KvEntryMaybe<ValueAt<S, Ks[I], T>> }
>;

/** A value to be written: `kv.now()` may stand where any number may, `kv.uuidv7()` where any text may. */
export type KvInput<V> = unknown extends V
  ? V
  : V extends string
    ? string extends V
      ? V | KvUuid
      : V
    : V extends number
      ? number extends V
        ? V | KvNow
        : V
      : V extends Leaf
        ? V
        : V extends object
          ? { [M in keyof V]: KvInput<V[M]> }
          : V;

type Leaf =
  | Date
  | Uint8Array
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>
  | ((...given: never) => unknown);

type Written<P> = P extends { readonly input: infer I } ? I : Read<P>;

/** What may be written at a key. */
export type InputAt<S, K> = IfUntyped<S, unknown, KvInput<Written<PatternAt<S, K>>>>;

type Only<S, V> = S extends readonly [infer P, ...infer Rest]
  ? [Read<P>] extends [V]
    ? readonly [P, ...Only<Rest, V>]
    : Only<Rest, V>
  : readonly [];

/** The patterns that hold numbers. */
export type Numbers<S> = IfUntyped<S, S, Only<S, number | bigint>>;

/** What may be added to the number at a key: a bigint where it is one. */
export type OperandAt<S, K> = IfUntyped<S, number | bigint, Widened<Read<PatternAt<S, K>>>>;
type Widened<V> = (V extends number ? number : never) | (V extends bigint ? bigint : never);

/** The patterns that hold arrays. */
export type Arrays<S> = IfUntyped<S, S, Only<S, readonly unknown[]>>;

/** What may be added to the array at a key. */
export type ItemsAt<S, K> = IfUntyped<
  S,
  readonly unknown[],
  Written<PatternAt<S, K>> extends readonly (infer I)[] ? readonly KvInput<I>[] : never
>;
