// Answers a recipe's reads from what is shown here, and asks the server for the rest.
import { createKvError } from "../errors/create-kv-error.ts";
import type { Call } from "../http/batcher.ts";
import type { BatchAnswers, BatchRequest, BatchRequestOf } from "../protocol/batch.ts";
import { encodeEntry, type KvEntryMaybe } from "../protocol/entry.ts";
import { encodeKeyPath } from "../protocol/key-path.ts";
import { decodeWireKey } from "../protocol/wire-key.ts";
import type { Overlay } from "./overlay.ts";

export class LocalReads {
  /** Whether a read saw a pending operation: then what was read is no version to check, and the recipe runs again. */
  sawPending = false;

  constructor(
    private readonly overlay: Overlay,
    private readonly server: Call,
  ) {}

  /** A `Call` that only reads. */
  readonly call = ((request: BatchRequest, options?: Parameters<Call>[1]) => {
    if (request.op !== "get")
      throw createKvError("internal", "A recipe's local run can only read.");
    return this.#get(request, options);
  }) as Call;

  async #get(
    request: BatchRequestOf<"get">,
    options: Parameters<Call>[1],
  ): Promise<BatchAnswers["get"]> {
    const entries: KvEntryMaybe[] = [];
    for (const wire of request.keys) {
      const key = decodeWireKey(wire);
      const id = encodeKeyPath(key);
      if (this.overlay.isPending(id)) this.sawPending = true;
      const shown = this.overlay.show(id, key);
      if (shown === undefined) break;
      entries.push(asRead(shown, key));
    }
    if (entries.length === request.keys.length) return { entries: entries.map(encodeEntry) };
    // Mixed with what is pending here, the server cannot vouch that all reads are of one moment.
    const { checks: _, ...unchecked } = request;
    return this.server(this.sawPending ? unchecked : request, options);
  }
}

/** A shown entry as a read gives it: one that exists has a versionstamp, be it a stand-in. */
function asRead(shown: ReturnType<Overlay["show"]>, key: KvEntryMaybe["key"]): KvEntryMaybe {
  if (!shown) return { key, value: null, versionstamp: null };
  return { key, value: shown.value, versionstamp: shown.versionstamp ?? "" };
}
