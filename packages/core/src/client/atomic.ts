// The builder of an atomic commit: checks, changes, all or nothing.
import { checkOptions } from "../protocol/check-options.ts";
import { createKvError } from "../errors/create-kv-error.ts";
import type { Call } from "../http/batcher.ts";
import { formatKey } from "../protocol/format-key.ts";
import { checkKey, type KvKey } from "../protocol/key.ts";
import type { WireCheck } from "../protocol/mutation.ts";
import { uuidV7 } from "../protocol/uuid-v7.ts";
import { encodeWireKey } from "../protocol/wire-key.ts";
import type { KvPatterns, Untyped } from "../schema/typed-keys.ts";
import { type KvCommitResult, sendCommit } from "./commit.ts";
import type { CallOptions } from "./call-options.ts";
import { KvWrites } from "./kv-writes.ts";

/** A condition of a commit: the key still has this version, or, with null, is missing. Any read entry is one. */
export type KvCheck = { readonly key: KvKey; readonly versionstamp: string | null };

/**
 * Collects checks and changes and commits them together: all are stored under one versionstamp, or none is.
 *
 * @example
 * ```ts
 * import { Kv } from "@keyval/core";
 * const kv = new Kv("https://example.com/api");
 * const from = await kv.get<number>(["accounts", "ada"]);
 * const result = await kv
 *   .atomic()
 *   .check(from)
 *   .sum(["accounts", "ada"], -10)
 *   .sum(["accounts", "bob"], 10)
 *   .set(["transfers", kv.uuidv7()], { amount: 10, at: kv.now() })
 *   .commit();
 * if (!result.ok) console.log("somebody else changed", result.conflicts);
 * ```
 */
export class KvAtomic<S extends KvPatterns = Untyped> extends KvWrites<S> {
  /** @internal */
  readonly checks: WireCheck[] = [];
  readonly #call: Call;
  readonly #commitId = uuidV7();
  #committed = false;

  /** @internal Use `kv.atomic()`. */
  constructor(call: Call) {
    super();
    this.#call = call;
  }

  /** Requires that each key still has its version; the whole commit fails otherwise. */
  check(...checks: readonly KvCheck[]): this {
    for (const { key, versionstamp } of checks) {
      const checked = checkKey(key);
      if (versionstamp !== null && typeof versionstamp !== "string")
        throw createKvError(
          "invalid_argument",
          `The check on ${formatKey(checked)} has no versionstamp; pass an entry as read, or null for a missing key.`,
        );
      this.checks.push({ key: encodeWireKey(checked), versionstamp });
    }
    this.checkSize();
    return this;
  }

  /**
   * Commits. A failed check is an answer, not an error. When the way to the server fails and this rejects, calling
   * it again sends the same commit: it is applied once, however often it arrives.
   * @returns `{ ok: true, versionstamp }`, or `{ ok: false, conflicts }` when a check failed.
   * @throws KvError `invalid_value` when a change does not fit what is stored: then nothing is.
   */
  async commit(options?: CallOptions): Promise<KvCommitResult> {
    checkOptions(options, "commit", { signal: 1 });
    if (this.#committed)
      throw createKvError("invalid_argument", "This atomic() is committed; build a new one.");
    const result = await sendCommit(this.#call, this, this.#commitId, options?.signal);
    this.#committed = true;
    return result;
  }
}
