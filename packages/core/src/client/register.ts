// What hooks know of the store they are used with. An application says it once; types only.
import type { KvEntryMaybe } from "../protocol/entry.ts";
import type { KvKey } from "../protocol/key.ts";
import type { IfUntyped, KeyOf, PlaceOf, PrefixOf, Untyped } from "../schema/typed-keys.ts";
import type {
  DefaultValue,
  Inferred,
  ValueAt,
  ValueBelow,
  ValueIn,
} from "../schema/typed-values.ts";
import type { Kv } from "./kv.ts";

/**
 * Names the store of an application, so that hooks infer values from keys, and refuse keys it does not have.
 *
 * @example
 * ```ts
 * import { Kv, kvSchema, kvType } from "@keyval/core";
 * export const store = new Kv("/api", {
 *   schema: kvSchema([{ key: ["visits"], value: kvType<number>() }]),
 * });
 * declare module "@keyval/core" {
 *   interface Register {
 *     kv: typeof store;
 *   }
 * }
 * ```
 */
// oxlint-disable-next-line typescript/no-empty-interface -- applications fill it
export interface Register {}

/** The store that was registered, else any. */
export type RegisteredKv = Register extends { readonly kv: infer K extends Kv } ? K : Kv;

/** The patterns of the registered store. */
export type RegisteredSchema = Register extends { readonly kv: Kv<infer S> } ? S : Untyped;

type S = RegisteredSchema;

/** Any key where the value's type is given; else one of the registered store. */
export type RegisteredKey<T> = IfUntyped<S, KvKey, [T] extends [Inferred] ? KeyOf<S> : KvKey>;

/** The same for prefixes. */
export type RegisteredPrefix<T> = IfUntyped<S, KvKey, [T] extends [Inferred] ? PrefixOf<S> : KvKey>;

/** The same for what may be watched. */
export type RegisteredPlace<T> = IfUntyped<S, KvKey, [T] extends [Inferred] ? PlaceOf<S> : KvKey>;

/** A value's type when none is given. */
export type RegisteredDefault = DefaultValue<S>;

/** What a hook reads at a key: the given type, else the registered store's. */
export type RegisteredValue<K, T> = ValueAt<S, K, T>;

/** What a hook reads below a prefix. */
export type RegisteredBelow<P, T> = ValueBelow<S, P, T>;

/** What a hook is told of what it watches. */
export type RegisteredEntry<K, T> = KvEntryMaybe<ValueIn<S, K, T>>;

/** What `select` makes, when nothing says so. */
export type RegisteredSelect<TData> = IfUntyped<S, TData, Inferred>;

/** What a query gives: what `select` makes of its data, else the data. */
export type Selected<TSelected, TData> = IfUntyped<
  S,
  TSelected,
  [TSelected] extends [Inferred] ? TData : TSelected
>;
