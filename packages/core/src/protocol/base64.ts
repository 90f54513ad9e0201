// Bytes as base64 text, without Buffer: this runs in browsers too.
import { createKvError } from "../errors/create-kv-error.ts";

const chunk = 0x8000; // apply() takes a limited number of arguments

/** Bytes as standard base64 with padding. */
export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += chunk)
    // apply() takes any array-like; spreading would iterate, ten times slower.
    text += String.fromCharCode.apply(null, bytes.subarray(i, i + chunk) as unknown as number[]);
  return btoa(text);
}

/** Reads standard base64. @throws KvError `protocol` when it is none. */
export function fromBase64(text: string): Uint8Array {
  let chars: string;
  try {
    chars = atob(text);
  } catch (cause) {
    throw createKvError("protocol", "A bytes value is not valid base64.", { cause });
  }
  const bytes = new Uint8Array(chars.length);
  for (let i = 0; i < chars.length; i++) bytes[i] = chars.charCodeAt(i);
  return bytes;
}

/** Bytes as base64url without padding, for paths. */
export function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Reads base64url without padding. */
export function fromBase64Url(text: string): Uint8Array {
  return fromBase64(text.replaceAll("-", "+").replaceAll("_", "/"));
}
