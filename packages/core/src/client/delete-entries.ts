// Deletes keys, with what lies below them.
import type { Call } from "../http/batcher.ts";
import { checkOptions } from "../protocol/check-options.ts";
import { createKvError } from "../errors/create-kv-error.ts";
import { encodeWhere } from "../protocol/encode-where.ts";
import { checkKey, type KvKey } from "../protocol/key.ts";
import { uuidV7 } from "../protocol/uuid-v7.ts";
import { encodeWireKey } from "../protocol/wire-key.ts";
import type { DeleteOptions } from "./call-options.ts";
import { isKeyList } from "./get.ts";

export async function deleteEntries(
  call: Call,
  keys: KvKey | readonly KvKey[],
  options: DeleteOptions,
): Promise<{ success: true; deletedCount: number }> {
  checkOptions(options, "delete", { exact: 1, where: 1, signal: 1 });
  const { exact, where, signal, ...others } = options;
  refuseOthers(others);
  const request = {
    op: "delete" as const,
    keys: (isKeyList(keys) ? keys : [keys]).map(checkKey).map(encodeWireKey),
    exact,
    where: where === undefined ? where : encodeWhere(where),
    commitId: uuidV7(),
  };
  const { deletedCount } = await call(request, { signal });
  return { success: true, deletedCount };
}

/** In production, too: one that is misspelt, or nothing for a filter, would delete more than was meant. */
function refuseOthers(others: object): void {
  for (const [name, value] of Object.entries(others))
    if (value !== undefined)
      throw createKvError(
        "invalid_argument",
        `delete has no option ${name}. It has exact, where, signal.`,
      );
}
