// The error of a read whose values take more than an answer may.
import { createKvError, type KvError } from "@keyval/core/protocol";

/** Says to ask for less at once. */
export function tooLarge(maxBytes: number): KvError {
  return createKvError(
    "too_large",
    `The entries take more than the ${maxBytes} bytes an answer may hold; ask for fewer at once, by a smaller limit or batch size.`,
  );
}
