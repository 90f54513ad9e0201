// Which keys a typed store has: as they are read, as they are written, and the prefixes of them. Types only.
import type { KvKey, KvKeyPart } from "../protocol/key.ts";
import type { KvUuid } from "../protocol/kv-uuid.ts";

/**
 * One kind of entry of a typed store: what its keys look like, and what they hold. `input` is what may be written,
 * where that is not the same.
 */
export type KvPattern = {
  readonly key: KvKey;
  readonly value: unknown;
  readonly input?: unknown;
};

/** The patterns of a typed store. The first one that fits a key is the one that counts. */
export type KvPatterns = readonly KvPattern[];

/** Stands for the patterns of a store that says nothing of its keys and values. */
// oxlint-disable-next-line typescript/no-explicit-any -- so that a typed Kv may go wherever any Kv may
export type Untyped = any;

/** `Then` for an untyped store, `Else` for a typed one. */
export type IfUntyped<S, Then, Else> = 0 extends 1 & S ? Then : Else;

/** Every key that can be read. */
export type KeyOf<S> = IfUntyped<
  S,
  KvKey,
  S extends readonly { readonly key: infer K extends KvKey }[] ? Readonly<K> : never
>;

/** `kv.uuidv7()` stands where any text may stand. */
type WritePart<P> = string extends P ? P | KvUuid : P;

/** A key to be written. */
export type WriteKey<K extends readonly unknown[]> = { readonly [I in keyof K]: WritePart<K[I]> };

/** Every key that can be written. */
export type WriteKeyOf<S> = IfUntyped<
  S,
  readonly (KvKeyPart | KvUuid)[],
  S extends readonly { readonly key: infer K extends KvKey }[] ? WriteKey<K> : never
>;

/** The prefixes of a key, itself not among them. */
export type Prefixes<K, Done extends KvKey = readonly []> = K extends readonly [
  infer Head extends KvKeyPart,
  ...infer Rest,
]
  ? Done | Prefixes<Rest, readonly [...Done, Head]>
  : never;

type PrefixesOfKeys<P> = P extends { readonly key: infer K } ? Prefixes<K> : never;

/** Every prefix that something lies below. */
export type PrefixOf<S> = IfUntyped<
  S,
  KvKey,
  S extends readonly (infer P)[] ? PrefixesOfKeys<P> : never
>;

/** Every key and prefix: what a watch or a deletion takes. */
export type PlaceOf<S> = KeyOf<S> | PrefixOf<S>;
