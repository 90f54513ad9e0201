// The hash by which things are told apart that are not kept themselves: payloads, credentials, files.
import * as crypto from "node:crypto";

/** Node has one call for it from 20.12 on, which takes half the time for what is short. */
const sha256 =
  "hash" in crypto
    ? (data: string | Uint8Array) => crypto.hash("sha256", data, "base64url")
    : (data: string | Uint8Array) => crypto.createHash("sha256").update(data).digest("base64url");

/** 128 bits of SHA-256, as 22 characters. */
export function shortHash(data: string | Uint8Array): string {
  return sha256(data).slice(0, 22);
}
