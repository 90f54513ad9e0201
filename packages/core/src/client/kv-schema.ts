// `kvSchema`: what a typed store holds. A client that is given one has its methods checked by it; what that takes is
// imported here and nowhere else, so that a page without a schema carries none of it.
import { createKvError } from "../errors/create-kv-error.ts";
import { checkOptions } from "../protocol/check-options.ts";
import { checkPatterns, type KvSchemaPattern, type PatternsOf } from "../schema/key-pattern.ts";
import type { KvPatterns } from "../schema/typed-keys.ts";
import { guardClient } from "./guard-client.ts";
import type { Kv } from "./kv.ts";

/** What is done with an entry that does not fit a schema. */
export type KvSchemaOptions = {
  /**
   * What a read does with an entry that does not fit the schema: `"throw"` (default) rejects, or shows the error in
   * the view; `"drop"` goes on as if the entry were not there.
   */
  onMismatch?: "throw" | "drop" | undefined;
};

/** What a typed store holds, made by {@link kvSchema}. */
export interface KvSchema<S extends KvPatterns> {
  /** Never there: it carries the types. */
  readonly types?: S;
  /** @internal Puts the checks around the methods of a client. */
  guard(kv: Kv): void;
}

/**
 * Says what a store holds: keys as patterns, values as validators of any library with the Standard Schema interface
 * (Zod, Valibot, ArkType, …) or as plain types by `kvType<T>()`. A `Kv` made with it infers keys and values, checks
 * what is written before it is sent, and what is read before anybody sees it. The first pattern that fits a key counts.
 *
 * @param patterns each `{ key, value }`; a part of a key is a literal, or `String`, `Number`, `BigInt`, `Boolean` or
 * `Uint8Array` for any of that type.
 * @throws KvError `invalid_argument`, naming the pattern that cannot be used.
 *
 * @example
 * ```ts
 * import { Kv, kvSchema, kvType } from "@keyval/core";
 * import { z } from "zod";
 * const schema = kvSchema([
 *   { key: ["users", Number], value: z.object({ name: z.string() }) },
 *   { key: ["visits"], value: kvType<number>() },
 * ]);
 * const kv = new Kv("/api", { schema });
 * await kv.set(["users", 1], { name: "Ada" });
 * const { value } = await kv.get(["users", 1]);
 * console.log(value?.name);
 * ```
 */
export function kvSchema<const P extends readonly KvSchemaPattern[]>(
  patterns: P,
  options?: KvSchemaOptions,
): KvSchema<PatternsOf<P>> {
  checkOptions(options, "kvSchema", { onMismatch: 1 });
  const { onMismatch = "throw" } = options ?? {};
  checkPatterns(patterns);
  if (onMismatch !== "throw" && onMismatch !== "drop")
    throw createKvError(
      "invalid_argument",
      `onMismatch is ${String(onMismatch)}; it must be "throw" or "drop".`,
    );
  return { guard: (kv) => guardClient(kv, { patterns, onMismatch }) };
}
