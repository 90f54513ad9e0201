// Values as tagged JSON: plain JSON, and `{ "__type": …, "value": … }` for what JSON lacks.
import { createKvError } from "../errors/create-kv-error.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { KvNow } from "./kv-now.ts";
import { KvUuid } from "./kv-uuid.ts";
import { objectTag } from "./object-tag.ts";
import { isPlainObject, mapMembers, type PlainObject } from "./plain-object.ts";

/** What `JSON.parse` gives and `JSON.stringify` takes. */
export type WireValue =
  | null
  | boolean
  | number
  | string
  | readonly WireValue[]
  | { readonly [name: string]: WireValue };

const depthLimit = 500;

/** A tag without a value stands alone in JSON. */
function tagged(type: string, value?: WireValue): WireValue {
  return { __type: type, value } as WireValue;
}

class Encoder {
  readonly #uuid: string | undefined;
  readonly #ancestors: object[] = [];
  /** The way to where it is: put together only when a value is refused. */
  readonly #steps: (string | number)[] = [];

  constructor(uuid: string | undefined) {
    this.#uuid = uuid;
  }

  encode(value: unknown): WireValue {
    switch (typeof value) {
      case "string":
      case "boolean":
        return value;
      case "number":
        if (Object.is(value, -0)) return tagged("number", "-0");
        return Number.isFinite(value) ? value : tagged("number", String(value));
      case "bigint":
        return tagged("bigint", String(value));
      case "undefined":
        return tagged("undefined");
      case "object":
        return value === null ? null : this.#nested(value);
      default:
        return this.#refuse(`is a ${typeof value}, which cannot be stored; store data instead`);
    }
  }

  #refuse(problem: string): never {
    const path = this.#steps.reduce<string>(
      (path, step) => path + (typeof step === "number" ? `[${step}]` : `${path && "."}${step}`),
      "",
    );
    throw createKvError("invalid_value", `The value${path && ` at ${path}`} ${problem}.`, {
      details: { path },
    });
  }

  #nested(value: object): WireValue {
    if (this.#ancestors.includes(value))
      this.#refuse("contains itself; store a tree, or keys that refer to each other");
    if (this.#ancestors.length >= depthLimit) {
      this.#steps.length = 0;
      this.#refuse(`is nested deeper than ${depthLimit} levels`);
    }
    this.#ancestors.push(value);
    const encoded = this.#object(value);
    this.#ancestors.pop();
    return encoded;
  }

  #step(step: string | number, value: unknown): WireValue {
    this.#steps.push(step);
    const encoded = this.encode(value);
    this.#steps.pop();
    return encoded;
  }

  #items(items: Iterable<unknown>): WireValue[] {
    const out: WireValue[] = [];
    for (const item of items) out.push(this.#step(out.length, item));
    return out;
  }

  /** The contents of a Map or Set. */
  #contents(name: string, items: Iterable<unknown>): WireValue[] {
    this.#steps.push(name);
    const encoded = this.#items(items);
    this.#steps.pop();
    return encoded;
  }

  #object(value: object): WireValue {
    if (Array.isArray(value)) return this.#items(value);
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === "function" || !isPlainObject(value)) return this.#instance(value, toJSON);
    const out = mapMembers(value, (member, name) => this.#step(name, member));
    return Object.hasOwn(out, "__type") ? tagged("object", out) : out;
  }

  #instance(value: object, toJSON: unknown): WireValue {
    if (value instanceof KvNow) return tagged("now", value.offset);
    if (value instanceof KvUuid)
      return (
        this.#uuid ??
        this.#refuse("is kv.uuidv7(), which only a commit can fill in; use it in set or atomic()")
      );
    switch (objectTag(value)) {
      case "Date":
        return Number.isNaN(Number(value))
          ? this.#refuse("is an invalid Date")
          : tagged("date", (value as Date).toISOString());
      case "Map": {
        const values = this.#contents("values()", (value as Map<unknown, unknown>).values());
        const keys = this.#contents("keys()", (value as Map<unknown, unknown>).keys());
        return tagged(
          "map",
          keys.map((key, i) => [key, values[i] as WireValue]),
        );
      }
      case "Set":
        return tagged("set", this.#contents("values()", value as Set<unknown>));
      case "Uint8Array":
        return tagged("bytes", toBase64(value as Uint8Array));
    }
    if (typeof toJSON === "function") return this.encode(toJSON.call(value));
    return this.#refuse(
      `is an instance of ${value.constructor?.name || "a class"}, whose methods would be lost; store a plain object, such as { ...it }`,
    );
  }
}

/**
 * Turns a value into tagged JSON.
 * @param uuid what `kv.uuidv7()` placeholders stand for.
 * @throws KvError `invalid_value` naming the path of what cannot be stored.
 */
export function encodeValue(value: unknown, uuid?: string): WireValue {
  return new Encoder(uuid).encode(value);
}

/** What stands as text below a tag; `undefined` when it is malformed. */
const textDecoders = new Map<unknown, (text: string) => unknown>([
  ["bigint", (text) => (/^-?\d+$/.test(text) ? BigInt(text) : undefined)],
  ["bytes", fromBase64],
  ["number", (text) => (/^(NaN|-?Infinity|-0)$/.test(text) ? Number(text) : undefined)],
  [
    "date",
    (text) => {
      const date = new Date(text);
      return Number.isNaN(Number(date)) ? undefined : date;
    },
  ],
]);

function decodeContents(type: unknown, contents: readonly unknown[], depth: number): unknown {
  const items = contents.map((item) => decodeAt(item, depth));
  if (type === "set") return new Set(items);
  return type === "map" && items.every((item) => Array.isArray(item) && item.length === 2)
    ? new Map(items as [unknown, unknown][])
    : undefined;
}

function decodeTagged({ __type: type, value }: PlainObject, depth: number): unknown {
  if (type === "undefined" && value === undefined) return undefined;
  let decoded: unknown;
  if (typeof value === "string") decoded = textDecoders.get(type)?.(value);
  else if (Array.isArray(value)) decoded = decodeContents(type, value, depth);
  else if (type === "now" && typeof value === "number") decoded = new KvNow(value);
  else if (type === "object" && isPlainObject(value)) decoded = decodeMembers(value, depth);
  if (decoded !== undefined) return decoded;
  throw createKvError(
    "protocol",
    `A value has the tag ${JSON.stringify(type)}, unknown to this version or malformed; write a member "__type" of your own inside {"__type":"object","value":{…}}.`,
  );
}

function decodeMembers(wire: PlainObject, depth: number): PlainObject {
  return mapMembers(wire, (member) => decodeAt(member, depth));
}

function decodeAt(wire: unknown, depth: number): unknown {
  if (typeof wire !== "object" || wire === null) return wire;
  // A Map takes two arrays per level, and a tagged scalar one more.
  if (depth > 2 * depthLimit)
    throw createKvError("invalid_value", `A value is nested deeper than ${depthLimit} levels.`);
  if (Array.isArray(wire)) return wire.map((item) => decodeAt(item, depth + 1));
  return Object.hasOwn(wire, "__type")
    ? decodeTagged(wire as PlainObject, depth + 1)
    : decodeMembers(wire as PlainObject, depth + 1);
}

/**
 * Turns tagged JSON back into the value.
 * @throws KvError `protocol` on an unknown or malformed tag: never passed on as data.
 */
export function decodeValue(wire: unknown): unknown {
  return decodeAt(wire, 0);
}

/** Whether there is no tag in it, at a depth that every value may have: then it is the value, as `JSON.parse` made it. */
function isPlain(wire: unknown, depth: number): boolean {
  if (typeof wire !== "object" || wire === null) return true;
  if (depth > depthLimit || Object.hasOwn(wire, "__type")) return false;
  return Object.values(wire).every((member) => isPlain(member, depth + 1));
}

/**
 * As `decodeValue`, of JSON that nobody else has: plain values, the common case, are handed on and not copied.
 * @throws KvError `protocol`
 */
export function takeValue(wire: unknown): unknown {
  return isPlain(wire, 0) ? wire : decodeValue(wire);
}
