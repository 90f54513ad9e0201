// A commit as the server handles it: checked, its keys in storage form.
import {
  type Check,
  createKvError,
  decodeValue,
  decodeWireKey,
  type ExpiresIn,
  isUuidV7,
  longestDuration,
  type KvKey,
  type MutationType,
} from "@keyval/core/protocol";
import { keyJson, type StoredKey, storedKey } from "../../storage/stored-key.ts";
import { type PreparedMessage, prepareMessage } from "../queue/queue-message.ts";
import { payloadHash, type RequestId } from "./remembered-result.ts";
import { prepareValue, type ValueText } from "./stored-value.ts";

/** A mutation ready to apply. */
export type PreparedMutation = {
  readonly type: MutationType;
  readonly key: KvKey;
  readonly storedKey: StoredKey;
  readonly keyText: string;
  readonly expiresIn: ExpiresIn | undefined;
} & (
  | { readonly type: "set"; readonly text: ValueText }
  | { readonly type: Exclude<MutationType, "set">; readonly operand: unknown }
);

export type PreparedCheck = Check & { readonly storedKey: StoredKey };

export type PreparedCommit = RequestId & {
  readonly checks: readonly PreparedCheck[];
  readonly mutations: readonly PreparedMutation[];
  /** What it enqueues; nothing when left out. */
  readonly messages?: readonly PreparedMessage[];
};

const mutationTypes: ReadonlySet<unknown> = new Set([
  "set",
  "delete",
  "sum",
  "max",
  "min",
  "append",
  "prepend",
]);

/** A mutation of this type has no key: it is a message for the queue. */
const enqueue = "enqueue";

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function prepareExpiry(expiresIn: unknown, key: string): ExpiresIn | undefined {
  if (expiresIn === undefined || expiresIn === null) return undefined;
  if (expiresIn === "keep") return expiresIn;
  if (typeof expiresIn === "number" && expiresIn > 0 && expiresIn <= longestDuration)
    return expiresIn;
  throw createKvError(
    "invalid_argument",
    `expiresIn of ${key} is ${JSON.stringify(expiresIn)}; give milliseconds above 0, up to ${longestDuration}, or "keep".`,
  );
}

/** Checks one mutation. @throws KvError */
function prepareMutation(wire: unknown): PreparedMutation {
  if (!isObject(wire))
    throw createKvError(
      "invalid_argument",
      'A mutation must be an object such as {"type":"set","key":["a"],"value":1}.',
    );
  const { type, value } = wire;
  if (!mutationTypes.has(type))
    throw createKvError(
      "invalid_argument",
      `The mutation type ${JSON.stringify(type)} is unknown; use one of ${[...mutationTypes, enqueue].join(", ")}.`,
    );
  const key = decodeWireKey(wire.key);
  if (type === "set") return prepareSet(key, value, wire.expiresIn);
  return {
    type: type as Exclude<MutationType, "set">,
    operand: type === "delete" ? undefined : decodeValue(value),
    ...prepareTarget(key, wire.expiresIn),
  };
}

/** A `set` of a checked key. @throws KvError */
export function prepareSet(key: KvKey, value: unknown, expiresIn: unknown): PreparedMutation {
  return { type: "set", text: prepareValue(value), ...prepareTarget(key, expiresIn) };
}

/** To be spread last: V8 takes microseconds to add members to what was spread first. */
function prepareTarget(key: KvKey, expiresIn: unknown) {
  const keyText = keyJson(key);
  return { key, storedKey: storedKey(key), keyText, expiresIn: prepareExpiry(expiresIn, keyText) };
}

/** Checks one check. @throws KvError */
export function prepareCheck(wire: unknown): PreparedCheck {
  if (!isObject(wire))
    throw createKvError(
      "invalid_argument",
      'A check must be an object such as {"key":["a"],"versionstamp":null}.',
    );
  const key = decodeWireKey(wire.key);
  const versionstamp = wire.versionstamp ?? null;
  if (versionstamp !== null && typeof versionstamp !== "string")
    throw createKvError(
      "invalid_argument",
      `The versionstamp checked on ${keyJson(key)} must be text, or null for a missing key.`,
    );
  return { key, storedKey: storedKey(key), versionstamp };
}

/** Reads an array of a body. @throws KvError `invalid_argument` */
export function checkArray(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) throw createKvError("invalid_argument", `"${name}" must be an array.`);
  return value;
}

/** Checks an id under which a commit's result is remembered. @throws KvError `invalid_argument` */
export function prepareCommitId(commitId: unknown, name = "commitId"): string | undefined {
  if (commitId === undefined || commitId === null) return undefined;
  if (isUuidV7(commitId)) return commitId;
  if (typeof commitId !== "string" || commitId === "" || commitId.length > 200)
    throw createKvError(
      "invalid_argument",
      `${name} must be text of 1 to 200 characters, such as a UUID.`,
    );
  return commitId;
}

function isEnqueue(wire: unknown): wire is Record<string, unknown> {
  return isObject(wire) && wire.type === enqueue;
}

/** Checks a commit's body. @throws KvError */
export function prepareCommit(
  wire: Record<string, unknown>,
  scope: string,
  limit: number,
): PreparedCommit {
  const checks = checkArray(wire.checks ?? [], "checks");
  const mutations = checkArray(
    wire.mutations ?? (wire.checks === undefined ? undefined : []),
    "mutations",
  );
  if (checks.length + mutations.length > limit)
    throw createKvError(
      "too_large",
      `A commit holds ${checks.length + mutations.length} operations, the limit is ${limit}; split it into several.`,
    );
  const commitId = prepareCommitId(wire.commitId);
  const messages = mutations.filter(isEnqueue);
  return {
    checks: checks.map(prepareCheck),
    mutations: mutations.filter((mutation) => !isEnqueue(mutation)).map(prepareMutation),
    commitId,
    payload: payloadHash(commitId, [checks, mutations]),
    scope,
    ...(messages.length > 0 && { messages: messages.map(prepareMessage) }),
  };
}
