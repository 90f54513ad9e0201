// A view whose entries a schema has checked, each once per version. Everything else is the view's own: the store below
// knows nothing of the schema, and windows and pages stay those of the server.
import { isKvError, type KvError } from "../errors/kv-error.ts";
import type { EntryChecks } from "../schema/entry-checks.ts";
import type { KvEntryMaybe } from "../protocol/entry.ts";
import type {
  LiveEntryMaybe,
  LivePage,
  LiveSelector,
  LiveSnapshot,
  LiveView,
} from "./live-view.ts";
import { sameItems } from "./ordered.ts";

/** The checked views of a client, one for each of its views. */
export class CheckedViews {
  readonly #views = new WeakMap<LiveView, CheckedView>();
  readonly #entries = new WeakMap<LiveEntryMaybe, LiveEntryMaybe | KvError>();

  constructor(readonly checks: EntryChecks) {}

  of(view: LiveView): LiveView {
    const known = this.#views.get(view) ?? new CheckedView(view, this);
    this.#views.set(view, known);
    return known;
  }

  /** A checked entry, or why it does not fit: the same object for the same entry. */
  check(entry: LiveEntryMaybe): LiveEntryMaybe | KvError {
    const known = this.#entries.get(entry) ?? Object.freeze(this.checks.now(entry));
    this.#entries.set(entry, known);
    return known;
  }
}

class CheckedView implements LiveView {
  #plain: LiveSnapshot | undefined;
  #checked: LiveSnapshot | undefined;
  #pages = new WeakMap<LivePage, LivePage>();

  constructor(
    private readonly view: LiveView,
    private readonly views: CheckedViews,
  ) {}

  get selector(): LiveSelector {
    return this.view.selector;
  }

  getSnapshot(): LiveSnapshot {
    const plain = this.view.getSnapshot();
    if (this.#checked && plain === this.#plain) return this.#checked;
    this.#plain = plain;
    this.#checked = this.#check(plain);
    return this.#checked;
  }

  subscribe(listener: () => void): () => void {
    return this.view.subscribe(listener);
  }

  retain(): () => void {
    return this.view.retain();
  }

  async ready(): Promise<LiveSnapshot> {
    await this.view.ready();
    return this.#current();
  }

  async loadMore(): Promise<LiveSnapshot> {
    await this.view.loadMore();
    return this.#current();
  }

  async resync(): Promise<LiveSnapshot> {
    await this.view.resync();
    return this.#current();
  }

  seed(entries: readonly KvEntryMaybe[], isAll: boolean): void {
    this.view.seed(entries, isAll);
  }

  #current(): LiveSnapshot {
    const snapshot = this.getSnapshot();
    if (snapshot.error) throw snapshot.error;
    return snapshot;
  }

  #check(plain: LiveSnapshot): LiveSnapshot {
    const checked = plain.entries.map((entry) => this.views.check(entry));
    const error = checked.find(isKvError);
    const isMismatch = error && this.views.checks.rules.onMismatch === "throw";
    // What was shown stays, as with any other error.
    if (isMismatch) return Object.freeze({ ...(this.#checked ?? nothing), status: "error", error });
    const entries = this.#kept(plain, checked);
    const pages = plain.pages?.map((page) => this.#checkPage(page));
    const { entry, count, hasMore, status, error: refusal } = plain;
    return Object.freeze({
      status,
      entries,
      ...(entry && { entry: entries[0] as LiveEntryMaybe }),
      ...(pages && { pages: this.#sameAs(this.#checked?.pages, pages) }),
      ...(hasMore !== undefined && { hasMore }),
      ...(count !== undefined && { count }),
      ...(refusal && { error: refusal }),
    });
  }

  /** What fits; in the place of a key that was asked for, that it is not there. */
  #kept(
    { entries: plain }: Pick<LiveSnapshot, "entries">,
    checked: readonly (LiveEntryMaybe | KvError)[],
  ): readonly LiveEntryMaybe[] {
    const isOfKeys = "key" in this.selector || "keys" in this.selector;
    const kept: LiveEntryMaybe[] = [];
    checked.forEach((entry, i) => {
      if (!isKvError(entry)) kept.push(entry);
      else if (isOfKeys) kept.push(missing(plain[i] as LiveEntryMaybe));
    });
    return this.#sameAs(this.#checked?.entries, kept);
  }

  #checkPage(page: LivePage): LivePage {
    const known = this.#pages.get(page);
    if (known) return known;
    const entries = this.#kept(
      page,
      page.entries.map((entry) => this.views.check(entry)),
    );
    const checked = Object.freeze({ entries }) as LivePage;
    this.#pages.set(page, checked);
    return checked;
  }

  /** The last ones, where they are the same: nothing renders. */
  #sameAs<T>(last: readonly T[] | undefined, next: readonly T[]): readonly T[] {
    return last && sameItems(last, next) ? last : Object.freeze(next);
  }
}

const nothing: LiveSnapshot = Object.freeze({ status: "pending", entries: Object.freeze([]) });

const missingOf = new WeakMap<LiveEntryMaybe, LiveEntryMaybe>();

/** That a key holds nothing: the same object for the same entry. */
function missing(entry: LiveEntryMaybe): LiveEntryMaybe {
  const known =
    missingOf.get(entry) ?? Object.freeze({ key: entry.key, value: null, versionstamp: null });
  missingOf.set(entry, known);
  return known;
}
