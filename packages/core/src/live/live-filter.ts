// A live view's filter, or none. What judges values is loaded while the server is asked; until it is here, the view's
// coverage keeps what it hears.
import type { KvError } from "../errors/kv-error.ts";
import { loadUntil } from "../http/load-part.ts";
import { dependsOnTime, encodeWhere } from "../protocol/encode-where.ts";
import type { Where } from "../protocol/where.ts";
import type { FilterRule } from "./filter-rule.ts";

/** What a filter tells its view. */
export interface FilterOwner {
  /** Values have to be looked at again, all of them. */
  changed(what: "all"): void;
  /** Why it cannot judge: it is malformed, or what judges did not come. Nothing, once it can. */
  failed(error: KvError | undefined): void;
}

/** The part of a filter that the server applies: all of it, or nothing where time takes part. */
export const watchedOf = (where: Where | undefined): Where | undefined =>
  where && dependsOnTime(encodeWhere(where)) ? undefined : where;

export class LiveFilter {
  readonly dependsOnTime: boolean;
  /** The part the server applies. */
  readonly watched: Where | undefined;
  #rule: FilterRule | undefined;
  #waiting: (() => void)[] = [];
  #isLoading = false;
  #isWanted = false;

  constructor(
    private readonly where: Where | undefined,
    private readonly owner: FilterOwner,
  ) {
    this.watched = watchedOf(where);
    this.dependsOnTime = this.watched !== where;
  }

  /** Whether it can judge. */
  get isReady(): boolean {
    return !this.where || this.#rule !== undefined;
  }

  /** Runs this as soon as it can judge. */
  whenReady(run: () => void): void {
    this.#waiting.push(run);
  }

  /** Loads what judges. */
  start(): void {
    this.#isWanted = true;
    if (!this.isReady && !this.#isLoading) void this.#load(this.where as Where);
  }

  stop(): void {
    this.#isWanted = false;
    this.#rule?.stop();
  }

  /** From now on this is the moment of all answers. */
  begin(): void {
    this.#rule?.begin();
  }

  /** Whether a value shows, at the moment of `begin`. */
  readonly passes = (value: unknown): boolean => this.#rule?.passes(value) ?? true;

  /** Whether a value passes what the server applies. */
  passesWatched(value: unknown): boolean {
    return this.#rule?.passesWatched(value) ?? true;
  }

  /** Looks again by itself when one of the values looked at comes or goes. */
  schedule(): void {
    this.#rule?.schedule();
  }

  async #load(where: Where): Promise<void> {
    const { owner } = this;
    this.#isLoading = true;
    const part = await loadUntil(
      () => import("./filter-rule.ts"),
      () => this.#isWanted,
      (error) => owner.failed(error),
    );
    this.#isLoading = false;
    if (!part) return;
    try {
      this.#rule = new part.FilterRule(where, () => owner.changed("all"));
    } catch (error) {
      owner.failed(error as KvError);
      return;
    }
    owner.failed(undefined);
    for (const run of this.#waiting.splice(0)) run();
  }
}
