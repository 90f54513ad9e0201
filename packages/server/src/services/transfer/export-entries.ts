// Entries as lines of JSON, read as fast as they are taken: a line is what `keyval import` reads back.
import type { Storage, StoredEntry } from "../../storage/storage.ts";
import { type StoredKey, successor } from "../../storage/stored-key.ts";

/** What is read at once. */
const chunkEntries = 500;
const chunkBytes = 1024 * 1024;

function line({ keyText, value, expiresAt }: StoredEntry): string {
  const ttl = expiresAt === null ? "" : `,"expiresAt":${expiresAt}`;
  return `{"key":${keyText},"value":${value}${ttl}}\n`;
}

/** The entries of a range, in key order. Each chunk is of one moment; the whole is not, when others write meanwhile. */
export function exportEntries(
  storage: Storage,
  range: { from: StoredKey; to: StoredKey },
): ReadableStream<Uint8Array> {
  let { from } = range;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const limits = { limit: chunkEntries, maxBytes: chunkBytes };
      const entries = await storage.list({ from, to: range.to, ...limits }, Date.now());
      const last = entries.at(-1);
      if (!last) {
        controller.close();
        return;
      }
      from = successor(last.key);
      controller.enqueue(Buffer.from(entries.map(line).join("")));
    },
  });
}
