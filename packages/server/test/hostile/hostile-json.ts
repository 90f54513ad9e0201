// JSON nobody should send: as text, for much of it is lost when it passes through objects.
import type { Random } from "./random.ts";

const names = [
  ...["__proto__", "constructor", "prototype", "toString", "valueOf", "toJSON", "then", "length"],
  ...["__type", "value", "key", "keys", "prefix", "where", "type", "op", "id", "limit", "cursor"],
  ...["$eq", "$in", "$not", "$or", "$and", "$now", "$offset", "$between", "$regex", "$contains"],
  ...["a.b", "a[0]", "a[", "", " ", "\\u0000", "\\ud800", "'; DROP TABLE entries; --", "a'b"],
  ...["options", "fields", "mutations", "checks", "requests", "watches", "add", "remove"],
];

const atoms = [
  ...["null", "true", "false", "0", "-0", "-1", "1.5", "1e400", "-1e400", "1e-400", "1e21"],
  ...["2147483648", "9007199254740993", "18446744073709551616", "1e300", "0.1e-6"],
  ...['""', '" "', '"\\u0000"', '"\\ud800"', '"\\udc00\\ud800"', '"\\u2028"', '"🎉"', '"é"'],
  ...['"__proto__"', '"constructor"', '"toString"', '"hasOwnProperty"', '"NaN"', '"Infinity"'],
  ...['"\' OR 1=1 --"', '"\\"; DROP TABLE entries; --"', '"%s%n%x"', '"../../etc/passwd"'],
  ...['"a AND b NOT (c*"', '"NEAR(a b, 5)"', '"~s:"', '"~i:x"', '"%E0%A4%A"', '"now"'],
  ...["[]", "{}", "[[]]", "[null]", "[{}]", '[""]', "[[[]]]", '{"length":1e9}', '{"then":1}'],
  ...['{"toString":1,"valueOf":1}', '{"toJSON":1}', '{"__proto__":{"polluted":true}}'],
  ...['{"constructor":{"prototype":{"polluted":true}}}', '{"__proto__":null}'],
  ...['{"$now":true}', '{"$now":1}', '{"$now":true,"$offset":1e400}', '{"$gt":{}}', '{"$in":1}'],
];

const tags = ["bigint", "bytes", "date", "map", "set", "number", "undefined", "object", "now", "?"];
const tagValues = [
  ...['"1"', '"-0"', '"1e5"', '"NaN"', '"AQID"', '"A"', '"💥"', '"2026-01-01"', '"+275760-09-13"'],
  ...[
    "[]",
    "[[1]]",
    "[[1,2]]",
    "[[[],{}],[{},[]]]",
    "{}",
    "1e400",
    "null",
    "-1",
    '"99999999999999"',
  ],
];

/** Levels beyond what this or that recursion takes. */
const depths = [10, 99, 101, 499, 501, 1001, 3000, 12_000, 60_000];

function deep(random: Random): string {
  const depth = random.pick(depths);
  const [open, close] = random.pick([
    ["[", "]"],
    ['{"a":', "}"],
    ['{"$not":', "}"],
    ['{"$and":[', "]}"],
    ['{"__type":"object","value":{"a":', "}}"],
    ['{"__type":"set","value":[', "]}"],
  ] as const);
  return open.repeat(depth) + random.pick(["1", "", "{}", '"a"']) + close.repeat(depth);
}

function long(random: Random): string {
  const length = random.pick([100, 1025, 5000, 70_000, 300_000]);
  return random.pick([
    () => `"${random.pick(["x", "é", "\\u0000", " a", "🎉"]).repeat(length)}"`,
    () => `[${"1,".repeat(Math.min(length, 70_000))}1]`,
    () => `{"__type":"bigint","value":"${"9".repeat(length)}"}`,
    () => `{${Array.from({ length: 2000 }, (_, i) => `"k${i}":${i}`).join()}}`,
    () => `[${'["a"],'.repeat(1200)}["a"]]`,
    () => "9".repeat(length),
  ])();
}

/** Any JSON: one of the values above, or made of them; now and then no JSON at all. */
export function hostileJson(random: Random, level = 0): string {
  const kind = random.int(20);
  if (kind < 9 || level > 4) return random.pick(atoms);
  if (kind === 9) return deep(random);
  if (kind === 10) return long(random);
  if (kind < 13) return `{"__type":"${random.pick(tags)}","value":${random.pick(tagValues)}}`;
  if (kind === 13) return random.bytes(30).toString("latin1");
  const inner = () => hostileJson(random, level + 1);
  if (kind < 16) return `[${random.times(4, inner).join()}]`;
  const members = random.times(4, () => `"${random.pick(names)}":${inner()}`);
  return `{${members.join()}}`;
}
