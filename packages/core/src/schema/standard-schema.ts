// What a validator looks like from outside: the Standard Schema interface (standardschema.dev), which Zod, Valibot,
// ArkType and others have. Only its shape is here, so that no validator is imported.

/** One thing that is wrong with a value, and where. */
export type StandardIssue = {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
};

/** What validating came to: the value, which may be another one than was given, or what is wrong with it. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

/** A validator, of any library. */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    /** Never there: it carries the types. */
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

type Types<V> = V extends StandardSchema
  ? NonNullable<V["~standard"]["types"]>
  : { readonly input: unknown; readonly output: unknown };

/** What may be given to a validator. */
export type InputOf<V> = Types<V>["input"];

/** What a validator gives back. */
export type OutputOf<V> = Types<V>["output"];

/**
 * A value's type without a check of it.
 *
 * @example
 * ```ts
 * import { Kv, kvSchema, kvType } from "@keyval/core";
 * const schema = kvSchema([{ key: ["users", Number], value: kvType<{ name: string }>() }]);
 * const kv = new Kv("/api", { schema });
 * const { value } = await kv.get(["users", 1]);
 * console.log(value?.name);
 * ```
 */
export function kvType<T>(): StandardSchema<T> {
  const validate = (value: unknown) => ({ value: value as T });
  return { "~standard": { version: 1, vendor: "keyval", validate } };
}
