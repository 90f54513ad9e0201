// One batch of a list, as large as the server answers.
import { isKvError } from "../errors/kv-error.ts";
import type { BatchRequestOf, BatchAnswers } from "../protocol/batch.ts";
import type { Call } from "./batcher.ts";

export type ListBatch = BatchAnswers["list"] & {
  /** Whether it was cut short: fewer entries than asked for, and there may be more. */
  readonly isCut: boolean;
};

/** Reads a batch; half of it, and half of that, while the values are too large to travel together. */
export async function readList(
  call: Call,
  request: BatchRequestOf<"list"> & { readonly limit: number },
  signal: AbortSignal | undefined,
): Promise<ListBatch> {
  for (let { limit } = request; ; limit = limit >> 1) {
    try {
      const { entries } = await call({ ...request, limit }, { signal });
      return { entries, isCut: limit < request.limit && entries.length === limit };
    } catch (error) {
      if (!isKvError(error) || error.code !== "too_large" || limit <= 1) throw error;
    }
  }
}
