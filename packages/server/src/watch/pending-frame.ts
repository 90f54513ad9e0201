// What a stream has yet to be told: the latest change of each key, from one commit or from several coalesced.
import type { Change, Committed } from "../services/commits/change.ts";
import type { StoredKey } from "../storage/stored-key.ts";
import type { Watch } from "./watch.ts";

export class PendingFrame {
  readonly changes = new Map<StoredKey, Change>();
  /** Changes that windows have yet to decide about. */
  readonly windows = new Map<Watch, Map<StoredKey, Change>>();
  /** Searches whose result may be another. */
  readonly searches = new Set<Watch>();
  readonly commitIds = new Set<string>();
  /** Commits to name if a search sends its new result, which holds them. */
  readonly searchCommitIds = new Set<string>();
  /** Roughly what it will take on the wire. */
  size = 0;
  /** The one commit it tells of; `null` when several were coalesced. */
  only: Committed | null | undefined;
  /** Whether it is due although it may hold nothing but names of commits. */
  isDue = false;

  /** Names a commit whose changes come with a snapshot. */
  name(committed: Committed): void {
    this.isDue = true;
    this.#name(committed);
  }

  add(watch: Watch, change: Change, committed: Committed): void {
    if (watch.isSearch) this.searches.add(watch);
    if (watch.isSearch && !watch.hasFound(change.storedKey)) return this.#nameLater(committed);
    this.#name(committed);
    if (!watch.window) return this.#put(this.changes, change);
    let changes = this.windows.get(watch);
    if (!changes) this.windows.set(watch, (changes = new Map()));
    this.#put(changes, change);
  }

  #name(committed: Committed): void {
    const { commitId } = committed;
    this.only = this.only === undefined || this.only === committed ? committed : null;
    if (commitId === undefined || this.commitIds.has(commitId)) return;
    this.commitIds.add(commitId);
    this.size += commitId.length;
  }

  #nameLater({ commitId }: Committed): void {
    if (commitId === undefined || this.searchCommitIds.has(commitId)) return;
    this.searchCommitIds.add(commitId);
    this.size += commitId.length;
  }

  #put(changes: Map<StoredKey, Change>, change: Change): void {
    const before = changes.get(change.storedKey);
    if (before === change) return;
    this.size += change.text.length - (before?.text.length ?? 0);
    changes.set(change.storedKey, change);
  }
}
