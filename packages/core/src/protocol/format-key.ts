// Keys in messages, for people.
import type { KvKey, KvKeyPart } from "./key.ts";

function formatPart(part: KvKeyPart): string {
  switch (typeof part) {
    case "string":
      return JSON.stringify(part.length > 60 ? `${part.slice(0, 60)}…` : part);
    case "bigint":
      return `${part}n`;
    case "object":
      return `Uint8Array(${part.length})`;
    default:
      return String(part);
  }
}

/** A key as it would stand in code: `["users", 1n]`. */
export function formatKey(key: KvKey): string {
  return `[${key.map(formatPart).join(", ")}]`;
}
