// Keys as text: in URL paths, in query strings, as cursors and as identity in maps. Exact for every key.
import { createKvError } from "../errors/create-kv-error.ts";
import { fromBase64Url, toBase64Url } from "./base64.ts";
import { checkKey, checkPrefix, type KvKey, type KvKeyPart } from "./key.ts";

const integerLiteral = /^-?(?:0|[1-9]\d*)$/;
/** Text that would not come back from a path as it is; a lenient server reads any digits as a number. */
const needsTag = /^(?:\.{0,2}|-?\d+|~.*)$/s;

/** First path segments below `/keys` that are routes; a key of that one part is written with its tag. */
const routeNames: ReadonlySet<string> = new Set([
  "count",
  "paginate",
  "list",
  "batch",
  "delete-batch",
]);

/** One part of a checked key; alone it says no route's name. */
export function encodePart(part: KvKeyPart): string {
  switch (typeof part) {
    case "string":
      return (needsTag.test(part) ? "~s:" : "") + encodeURIComponent(part);
    case "number":
      return Number.isSafeInteger(part) ? String(part) : `~n:${encodeURIComponent(part)}`;
    case "bigint":
      return `~i:${part}`;
    case "boolean":
      return `~b:${part}`;
    default:
      return `~x:${toBase64Url(part)}`;
  }
}

/**
 * A checked key as path text: `["users", 1]` is `users/1`, `["users", "1"]` is `users/~s:1`. Two keys have the same
 * text only when they are the same key, so it serves as identity too. The empty prefix is `""`.
 */
export function encodeKeyPath(key: KvKey): string {
  const [first] = key;
  if (key.length === 1 && typeof first === "string" && routeNames.has(first)) return `~s:${first}`;
  return key.map(encodePart).join("/");
}

function decodeTagged(kind: string, text: string): KvKeyPart | undefined {
  switch (kind) {
    case "s":
      return text;
    case "n": {
      const number = Number(text);
      return text.trim() === "" || Number.isNaN(number) ? undefined : number;
    }
    case "i":
      return integerLiteral.test(text) && text.length <= 2500 ? BigInt(text) : undefined;
    case "b":
      return text === "true" ? true : text === "false" ? false : undefined;
    case "x":
      return fromBase64Url(text);
    default:
      return undefined;
  }
}

function decodePart(encoded: string): KvKeyPart {
  const text = encoded.includes("%") ? decodeURIComponent(encoded) : encoded;
  if (text.startsWith("~")) {
    const part = text[2] === ":" ? decodeTagged(text[1] as string, text.slice(3)) : undefined;
    if (part === undefined) throw new Error(`"${text}" is no tag and its value`);
    return part;
  }
  if (integerLiteral.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  return text;
}

function decodeParts(path: string): KvKeyPart[] {
  try {
    return path.split("/").map(decodePart);
  } catch (cause) {
    throw createKvError(
      "invalid_key",
      `The key "${path}" in the URL cannot be read (${(cause as Error).message}). Write a part as text, an integer, or ~s: ~n: ~i: ~b: ~x: and its value.`,
      { cause },
    );
  }
}

/** Reads a key from path text. @throws KvError `invalid_key` */
export function decodeKeyPath(path: string): KvKey {
  return checkKey(decodeParts(path));
}

/** Reads a prefix from path text: `""` is the empty prefix. @throws KvError `invalid_key` */
export function decodePrefixPath(path: string): KvKey {
  return path === "" ? [] : checkPrefix(decodeParts(path));
}

/** Several keys as one text. */
export function encodeKeyPaths(keys: readonly KvKey[]): string {
  return keys.map(encodeKeyPath).join(",");
}

/** Reads what `encodeKeyPaths` wrote. @throws KvError `invalid_key` */
export function decodeKeyPaths(text: string): KvKey[] {
  return text === "" ? [] : text.split(",").map(decodeKeyPath);
}
