// Random keys and values: every type, and the edges of each.
import fc from "fast-check";
import type { KvKey, KvKeyPart } from "../src/protocol/key.ts";

const awkward = [
  "",
  "\0",
  "\0\0",
  "\u0001",
  "a",
  "a\0",
  "a\0b",
  "ab",
  "~",
  "~s:1",
  ".",
  "..",
  "/",
  ",",
  "%",
  "%2f",
  "+",
  " ",
  "1",
  "-1",
  "007",
  "1.5",
  "true",
  "count",
  "batch",
  "é",
  "e\u0301",
  "\uffff",
  "\ue000",
  "😀",
  "😀😀",
  "\\",
  "?",
  "#",
  "\n",
  "\ufeff",
  "constructor",
  "__proto__",
];

const text = fc.oneof(
  fc.constantFrom(...awkward),
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.string({ unit: fc.constantFrom("\0", "a", "\ue000", "\u{10000}", "\uffff"), maxLength: 4 }),
);

const number = fc.oneof(
  fc.constantFrom(
    0,
    1,
    -1,
    10,
    2,
    0.1,
    -0.1,
    2 ** 53,
    -(2 ** 53),
    2 ** 53 + 2,
    1e21,
    5e-324,
    -5e-324,
    1.7976931348623157e308,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.MAX_SAFE_INTEGER,
  ),
  fc.integer(),
  fc.double({ noNaN: true }),
);

/** Bigints of any length up to the limit of keys: where the number of bytes changes, too. */
const bigint = fc.oneof(
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc
    .tuple(fc.integer({ min: 0, max: 8191 }), fc.bigInt({ min: -2n, max: 2n }), fc.boolean())
    .map(([bits, nudge, negative]) => (2n ** BigInt(bits) + nudge) * (negative ? -1n : 1n)),
);

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 6 }),
  fc
    .array(fc.constantFrom(0, 1, 0x7f, 0xfe, 0xff), { maxLength: 4 })
    .map((list) => Uint8Array.from(list)),
);

/** A part of a key. */
const anyPart: fc.Arbitrary<KvKeyPart> = fc.oneof(text, number, bigint, fc.boolean(), bytes);

/** A key of up to 4 parts. */
export const anyKey: fc.Arbitrary<KvKey> = fc.array(anyPart, { minLength: 1, maxLength: 4 });

/** A key or the empty prefix. */
export const anyPrefix: fc.Arbitrary<KvKey> = fc.array(anyPart, { maxLength: 3 });

/** Two keys that often share their first parts, or differ in the last one only. */
export const relatedKeys: fc.Arbitrary<[KvKey, KvKey]> = fc
  .tuple(anyPrefix, anyKey, anyKey, fc.boolean())
  .map(([shared, a, b, nested]) => [
    [...shared, ...a],
    nested ? [...shared, ...a, ...b] : [...shared, ...b],
  ]);

const scalar: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, undefined, true, false, Number.NaN, -0, Number.NEGATIVE_INFINITY),
  fc.string({ unit: "binary", maxLength: 6 }),
  number,
  bigint,
  bytes,
  fc.date({ noInvalidDate: true }),
);

const name = fc.constantFrom(
  "a",
  "b",
  "",
  "__type",
  "value",
  "__proto__",
  "constructor",
  "toJSON",
  "a.b",
  "é",
);

/** Assigns also `__proto__` as a plain member. */
function objectOf(members: [string, unknown][]): object {
  return Object.fromEntries(members);
}

/** Any value that can be stored. */
export const anyValue: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthIdentifier: "value" },
    { arbitrary: scalar, weight: 3 },
    { arbitrary: fc.array(tie("value"), { maxLength: 3 }), weight: 1 },
    {
      arbitrary: fc.array(fc.tuple(name, tie("value")), { maxLength: 3 }).map(objectOf),
      weight: 2,
    },
    {
      arbitrary: fc
        .array(fc.tuple(tie("value"), tie("value")), { maxLength: 2 })
        .map((list) => new Map(list)),
      weight: 1,
    },
    { arbitrary: fc.array(tie("value"), { maxLength: 3 }).map((list) => new Set(list)), weight: 1 },
  ),
})).value;
