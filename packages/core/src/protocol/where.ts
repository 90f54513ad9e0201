// Filters on values, as a caller writes them. What they mean: compile-where.ts.
import type { KvNow } from "./kv-now.ts";

/** What a field can be compared with. */
export type WhereScalar = string | number | bigint | boolean | Date | KvNow;

/** Operators on one field. See the guide, "Filters", for what each means on which type. */
export type WhereOperators = {
  $eq?: WhereScalar | null;
  $ne?: WhereScalar | null;
  $gt?: WhereScalar;
  $gte?: WhereScalar;
  $lt?: WhereScalar;
  $lte?: WhereScalar;
  /** Both ends belong to it. */
  $between?: readonly [WhereScalar, WhereScalar];
  $in?: readonly (WhereScalar | null)[];
  $nin?: readonly (WhereScalar | null)[];
  $contains?: string;
  $notContains?: string;
  $startsWith?: string;
  $endsWith?: string;
  $containsi?: string;
  $notContainsi?: string;
  $startsWithi?: string;
  $endsWithi?: string;
  /** Missing or null. */
  $null?: boolean;
  /** Missing, null, `""` or `[]`. */
  $empty?: boolean;
  $notEmpty?: boolean;
};

/**
 * A filter: `{ field: value }`, `{ field: { $op: operand } }`, `$and`, `$or`, `$not`; several conditions all hold.
 * A field is a path: `profile.verified`, `items[0].price`.
 */
export type Where = {
  $and?: readonly Where[];
  $or?: readonly Where[];
  $not?: Where;
  [field: string]: WhereOperators | WhereScalar | null | undefined | Where | readonly Where[];
};
