// The operations of `POST /batch`, which the other routes share: each takes a checked or wire request.
import { createKvError, readLimit } from "@keyval/core/protocol";
import { checkArray, prepareCheck, prepareCommit, prepareCommitId } from "./commit.ts";
import { deleteEntries, type DeleteResult } from "./deletes.ts";
import type { CommitResult } from "./group-state.ts";
import { type KeyList, prepareKeys } from "./key-list.ts";
import { prepareLimit, prepareRange, prepareWhere } from "./range.ts";
import type { Page } from "./reads.ts";
import type { Services } from "./services.ts";

type Wire = Record<string, unknown>;
type StoredEntries = Awaited<ReturnType<Services["reads"]["list"]>>;

const standardListLimit = 100;

/** Carries out requests for one caller. */
export class Operations {
  constructor(
    private readonly services: Services,
    /** Whose commit ids these are. */
    private readonly scope: string,
  ) {}

  async get(
    wire: Wire,
  ): Promise<{ keys: KeyList; entries: (StoredEntries[number] | undefined)[] }> {
    const keys = prepareKeys(wire.keys);
    const checks = checkArray(wire.checks ?? [], "checks").map(prepareCheck);
    return { keys, entries: await this.services.reads.get(keys.storedKeys, checks) };
  }

  async list(wire: Wire): Promise<StoredEntries> {
    return this.services.reads.list(
      prepareRange(wire),
      prepareLimit(wire.limit, standardListLimit, readLimit),
    );
  }

  async paginate(wire: Wire): Promise<Page> {
    return this.services.reads.paginate(
      prepareRange(wire),
      prepareLimit(wire.limit, standardListLimit, readLimit),
    );
  }

  async count(wire: Wire): Promise<number> {
    return this.services.reads.count(prepareRange({ prefix: wire.prefix, where: wire.where }));
  }

  async delete(wire: Wire): Promise<DeleteResult> {
    const { exact = false } = wire;
    if (typeof exact !== "boolean")
      throw createKvError("invalid_argument", '"exact" must be true or false.');
    return deleteEntries(this.services.commits, {
      keys: prepareKeys(wire.keys).storedKeys,
      exact,
      where: prepareWhere(wire.where),
      commitId: prepareCommitId(wire.commitId),
      scope: this.scope,
    });
  }

  async commit(wire: Wire): Promise<CommitResult> {
    return this.services.commits.commit(prepareCommit(wire, this.scope));
  }
}
