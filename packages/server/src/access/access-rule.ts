// Rules: what a token may do below which prefixes, with the places that its claims fill.
import {
  checkPrefix,
  createKvError,
  encodeWireKey,
  isKvError,
  type KvKey,
  type KvKeyPart,
  refuseUnknown,
} from "@keyval/core/protocol";
import { descendants, type StoredKey, storedKey } from "../storage/stored-key.ts";

/**
 * `read`: entries, counts, searches, watches, checks. `write`: everything that changes entries. `queue`: enqueue, listen,
 * acknowledge, look at what failed. `admin`: search indexes, purging, metrics.
 */
export type KvAccessAction = "read" | "write" | "queue" | "admin";

/** What is allowed at a prefix and everything below it. */
export type KvAccessRule = {
  /**
   * A key; `[]` is everything. A part `"$tenant"` stands for the claim `tenant`, `"$org.id"` for a claim inside another;
   * a list as claim stands for each of its elements. A string that begins with a dollar sign is written with two.
   */
  readonly prefix: KvKey;
  readonly allow: readonly KvAccessAction[];
};

/** What is known of a caller, such as the claims of a JWT. */
export type KvClaims = Readonly<Record<string, unknown>>;

/** Prefixes that one caller may use, by action. */
export type Grants = Readonly<Record<KvAccessAction, readonly StoredKey[]>>;

const actions: readonly string[] = ["read", "write", "queue", "admin"];
/** The most prefixes one rule stands for: a claim may be a list. */
const expansionLimit = 1000;

/** The claim a part stands for, if it stands for one. */
function placeholder(part: KvKeyPart): string | undefined {
  return typeof part === "string" && /^\$[^$]/.test(part) ? part.slice(1) : undefined;
}

function literal(part: KvKeyPart): KvKeyPart {
  return typeof part === "string" && part.startsWith("$$") ? part.slice(1) : part;
}

/** The parts a claim stands for: none when it is missing, or no part of a key. */
function claimParts(claims: KvClaims, path: string): KvKeyPart[] {
  let value: unknown = claims;
  for (const name of path.split("."))
    value =
      typeof value === "object" && value !== null && Object.hasOwn(value, name)
        ? (value as KvClaims)[name]
        : undefined;
  return (Array.isArray(value) ? value : [value]).filter(isPart);
}

function isPart(value: unknown): value is KvKeyPart {
  try {
    checkPrefix([value]);
    return true;
  } catch (error) {
    if (!isKvError(error)) throw error;
    return false;
  }
}

/** The claims that rules name. */
export function claimsOf(rules: readonly KvAccessRule[]): Set<string> {
  return new Set(
    rules.flatMap((rule) => rule.prefix.map(placeholder)).filter((name) => name !== undefined),
  );
}

/** The prefixes a rule stands for. */
function expand({ prefix }: KvAccessRule, claims: KvClaims): KvKey[] {
  let keys: KvKeyPart[][] = [[]];
  for (const part of prefix) {
    const claim = placeholder(part);
    const parts = claim === undefined ? [literal(part)] : claimParts(claims, claim);
    if (keys.length * parts.length > expansionLimit)
      throw createKvError(
        "forbidden",
        `The claims of this token make more than ${expansionLimit} prefixes of the rule for ${JSON.stringify(encodeWireKey(prefix))}; put fewer into it.`,
      );
    keys = keys.flatMap((key) => parts.map((next) => [...key, next]));
  }
  return keys;
}

/** What rules and claims make together. @throws KvError `forbidden` when claims make too many prefixes */
export function grantsOf(rules: readonly KvAccessRule[], claims: KvClaims): Grants {
  const grants = { read: [], write: [], queue: [], admin: [] } as Record<
    KvAccessAction,
    StoredKey[]
  >;
  for (const rule of rules)
    for (const key of expand(rule, claims))
      for (const action of rule.allow) grants[action].push(storedKey(key));
  return grants;
}

/** Whether one of the prefixes is the key, or above it. */
export function isCovered(key: StoredKey, prefixes: readonly StoredKey[]): boolean {
  return prefixes.some((prefix) => {
    if (key === prefix) return true;
    const { from, to } = descendants(prefix);
    return key >= from && key < to;
  });
}

/** Checks rules as options. @throws KvError `invalid_argument` naming the rule */
export function checkRules(rules: unknown, name: string): readonly KvAccessRule[] {
  if (!Array.isArray(rules))
    throw createKvError(
      "invalid_argument",
      `${name} must be a list of rules such as { prefix: ["t", "$tenant"], allow: ["read", "write"] }.`,
    );
  return rules.map((rule: unknown, i) => checkRule(rule, `${name}[${i}]`));
}

function checkRule(rule: unknown, name: string): KvAccessRule {
  const { prefix, allow } = (rule ?? {}) as { prefix?: unknown; allow?: unknown };
  refuseUnknown(rule ?? {}, name, ["prefix", "allow"]);
  const checked = prefixOf(prefix, name);
  if (!Array.isArray(allow) || allow.length === 0 || !allow.every((one) => actions.includes(one)))
    throw createKvError(
      "invalid_argument",
      `${name}.allow is ${JSON.stringify(allow)}; list one or more of ${actions.join(", ")}.`,
    );
  return { prefix: checked, allow: allow as KvAccessAction[] };
}

function prefixOf(prefix: unknown, name: string): KvKey {
  try {
    return checkPrefix(prefix);
  } catch (cause) {
    if (!isKvError(cause)) throw cause;
    throw createKvError(
      "invalid_argument",
      `${name}.prefix cannot be used. ${cause.message} [] is everything.`,
      { cause },
    );
  }
}
