// Values as tagged JSON: plain JSON, and `{ "__type": …, "value": … }` for what JSON lacks.
import { createKvError } from "../errors/create-kv-error.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { isBytes } from "./key.ts";
import { KvNow } from "./kv-now.ts";
import { KvUuid } from "./kv-uuid.ts";

/** What `JSON.parse` gives and `JSON.stringify` takes. */
export type WireValue =
  | null
  | boolean
  | number
  | string
  | readonly WireValue[]
  | { readonly [name: string]: WireValue };

const depthLimit = 500;

type Plain = Record<string, unknown>;

function tagged(type: string, value?: WireValue): WireValue {
  return value === undefined ? { __type: type } : { __type: type, value };
}

/** A plain object: its prototype is a root one, of this realm or another, or none. */
export function isPlainObject(value: unknown): value is Plain {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Assigns also the name `__proto__` as a plain member. */
function assign(target: Plain, name: string, value: unknown): void {
  if (name === "__proto__")
    Object.defineProperty(target, name, {
      value,
      configurable: true,
      enumerable: true,
      writable: true,
    });
  else target[name] = value;
}

class Encoder {
  readonly #ancestors: object[] = [];
  /** The way to where it is: put together only when a value is refused. */
  readonly #steps: (string | number)[] = [];

  constructor(private readonly uuid: string | undefined) {}

  encode(value: unknown): WireValue {
    switch (typeof value) {
      case "string":
      case "boolean":
        return value;
      case "number":
        if (Number.isFinite(value) && !Object.is(value, -0)) return value;
        return tagged("number", Object.is(value, -0) ? "-0" : String(value));
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

  #items(items: readonly unknown[]): WireValue[] {
    const out: WireValue[] = [];
    for (let i = 0; i < items.length; i++) out.push(this.#step(i, items[i]));
    return out;
  }

  #list(name: string, items: Iterable<unknown>): WireValue[] {
    this.#steps.push(name);
    const encoded = this.#items([...items]);
    this.#steps.pop();
    return encoded;
  }

  #object(value: object): WireValue {
    if (Array.isArray(value)) return this.#items(value);
    if (typeof (value as { toJSON?: unknown }).toJSON !== "function" && isPlainObject(value))
      return this.#members(value);
    return this.#instance(value);
  }

  #instance(value: object): WireValue {
    if (value instanceof KvNow) return tagged("now", value.offset);
    if (value instanceof KvUuid)
      return (
        this.uuid ??
        this.#refuse("is kv.uuidv7(), which only a commit can fill in; use it in set or atomic()")
      );
    switch (Object.prototype.toString.call(value)) {
      case "[object Date]":
        return Number.isNaN((value as Date).getTime())
          ? this.#refuse("is an invalid Date")
          : tagged("date", (value as Date).toISOString());
      case "[object Map]": {
        const values = this.#list("values()", (value as Map<unknown, unknown>).values());
        const keys = this.#list("keys()", (value as Map<unknown, unknown>).keys());
        return tagged(
          "map",
          keys.map((key, i) => [key, values[i] as WireValue]),
        );
      }
      case "[object Set]":
        return tagged("set", this.#list("values()", value as Set<unknown>));
    }
    if (isBytes(value)) return tagged("bytes", toBase64(value));
    if (typeof (value as { toJSON?: unknown }).toJSON === "function")
      return this.encode((value as { toJSON(): unknown }).toJSON());
    return this.#refuse(
      `is an instance of ${value.constructor?.name || "a class"}, whose methods would be lost; store a plain object, such as { ...it }`,
    );
  }

  #members(value: Plain): WireValue {
    const out: Plain = {};
    for (const name of Object.keys(value)) {
      assign(out, name, this.#step(name, value[name]));
    }
    return Object.hasOwn(out, "__type") ? tagged("object", out as WireValue) : (out as WireValue);
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

function malformed(type: unknown): never {
  throw createKvError(
    "protocol",
    `A value has the tag ${JSON.stringify(type)}, unknown to this version or malformed; an object of your own with a member "__type" is written {"__type":"object","value":{…}}.`,
  );
}

const taggedNumbers: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
  "-0": -0,
};

function decodeText(type: string, text: string): unknown {
  switch (type) {
    case "bigint":
      return /^-?\d+$/.test(text) ? BigInt(text) : malformed(type);
    case "bytes":
      return fromBase64(text);
    case "date": {
      const date = new Date(text);
      return Number.isNaN(date.getTime()) ? malformed(type) : date;
    }
    case "number":
      return Object.hasOwn(taggedNumbers, text) ? taggedNumbers[text] : malformed(type);
    default:
      return malformed(type);
  }
}

function decodeTagged(wire: Plain, depth: number): unknown {
  const { __type: type, value } = wire;
  if (typeof type !== "string") return malformed(type);
  if (typeof value === "string") return decodeText(type, value);
  if (type === "undefined" && value === undefined) return undefined;
  if (type === "now" && typeof value === "number") return new KvNow(value);
  if (type === "object" && typeof value === "object" && value !== null && !Array.isArray(value))
    return decodeMembers(value as Plain, depth);
  if (!Array.isArray(value)) return malformed(type);
  const items = value.map((item) => decodeAt(item, depth));
  if (type === "set") return new Set(items);
  if (type !== "map" || !items.every((item) => Array.isArray(item) && item.length === 2))
    return malformed(type);
  return new Map(items as [unknown, unknown][]);
}

function decodeMembers(wire: Plain, depth: number): Plain {
  const out: Plain = {};
  for (const name of Object.keys(wire)) assign(out, name, decodeAt(wire[name], depth));
  return out;
}

function decodeAt(wire: unknown, depth: number): unknown {
  if (typeof wire !== "object" || wire === null) return wire;
  // A Map takes two arrays per level, and a tagged scalar one more.
  if (depth > 2 * depthLimit)
    throw createKvError("invalid_value", `A value is nested deeper than ${depthLimit} levels.`);
  if (Array.isArray(wire)) return wire.map((item) => decodeAt(item, depth + 1));
  return Object.hasOwn(wire, "__type")
    ? decodeTagged(wire as Plain, depth + 1)
    : decodeMembers(wire as Plain, depth + 1);
}

/**
 * Turns tagged JSON back into the value.
 * @throws KvError `protocol` on an unknown or malformed tag: never passed on as data.
 */
export function decodeValue(wire: unknown): unknown {
  return decodeAt(wire, 0);
}
