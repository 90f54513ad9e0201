// The client: one object whose methods are the whole API. What it asks for call by call is in kv-requests.ts, the queue in
// kv-queue.ts; here it follows changes, and shows its own at once.
import { checkKey, checkPrefix } from "../protocol/key.ts";
import type { LiveSelector, LiveView } from "../live/live-view.ts";
import { mutate, type MutateOptions, type MutateResult, type Recipe } from "../live/mutate.ts";
import type { KeyOf, KvPatterns, PlaceOf, PrefixOf, Untyped } from "../schema/typed-keys.ts";
import type {
  DefaultValue,
  ValueAt,
  ValueBelow,
  ValueIn,
  Without,
} from "../schema/typed-values.ts";
import type { KvStatus } from "../watch/watch-state.ts";
import { isKeyList } from "./get.ts";
import { createInternals } from "./internals.ts";
import { checkKvOptions, type KvOptions } from "./kv-options.ts";
import { KvQueue } from "./kv-queue.ts";
import { startWatch, type WatchCallback, type WatchHandle, type WatchOptions } from "./kv-watch.ts";
import { createLiveClient, type LiveClient } from "./live-client.ts";

/**
 * A client of a Keyval server. Calls made in the same tick travel in one request; each has its own result, error
 * and signal. Every failure is a `KvError`.
 *
 * @example
 * ```ts
 * import { Kv } from "@keyval/core";
 * const kv = new Kv("https://example.com/api");
 * await kv.set(["users", 1], { name: "Ada" });
 * const { value } = await kv.get<{ name: string }>(["users", 1]);
 * console.log(value?.name);
 * ```
 */
export class Kv<S extends KvPatterns = Untyped> extends KvQueue<S> {
  readonly #live: LiveClient;

  /**
   * @param url the server's base URL. One that starts with `/` is resolved against the page's origin when first used.
   * @throws KvError `invalid_argument`, naming the option.
   */
  constructor(url: string, options?: KvOptions<S>) {
    super(createInternals(checkKvOptions(url, options)));
    this.internals.live = this.#live = createLiveClient(this.internals);
    options?.schema?.guard(this);
  }

  /**
   * Calls back with what each commit changed, first with what is there. A watched key stands for itself and
   * everything below it; with `exact`, for itself alone. All watches of a client share one connection.
   *
   * @example
   * ```ts
   * import { Kv } from "@keyval/core";
   * const kv = new Kv("https://example.com/api");
   * using watch = kv.watch<{ name: string }>(["users"], (entries) => {
   *   for (const { key, value } of entries) console.log(key, value ? value.name : "is gone");
   * });
   * console.log(watch.closed);
   * ```
   */
  watch<
    T = DefaultValue<S>,
    const K extends PlaceOf<S> | readonly PlaceOf<S>[] = PlaceOf<S> | readonly PlaceOf<S>[],
  >(keys: K, callback: WatchCallback<ValueIn<S, K, T>>, options?: WatchOptions): WatchHandle {
    const checked = isKeyList(keys) && keys.length > 0 ? keys.map(checkKey) : [checkPrefix(keys)];
    return startWatch(this.internals, this.#live, checked, callback, options ?? {});
  }

  /**
   * A view that follows a key, several, a list, its pages, a count, or a search. Equal selectors share one view.
   *
   * @example
   * ```ts
   * import { Kv } from "@keyval/core";
   * const kv = new Kv("https://example.com/api");
   * const users = kv.live<{ name: string }>({ prefix: ["users"], limit: 20 });
   * const stop = users.subscribe(() => console.log(users.getSnapshot().entries.length));
   * await users.ready();
   * stop();
   * ```
   */
  live<
    T = DefaultValue<S>,
    const K extends KeyOf<S> = Without<T, KeyOf<S>>,
    const P extends PrefixOf<S> = Without<T, PrefixOf<S>>,
  >(selector: LiveSelector<K, P>): LiveView<ValueAt<S, K, T> | ValueBelow<S, P, T>> {
    return this.#live.store.live(selector) as LiveView<never>;
  }

  /**
   * Runs a recipe: what it writes shows in every view at once, and is sent to the server, exactly once, as soon as
   * there is a way. Resolves when it is stored.
   * @throws KvError `conflict` when somebody else was faster `maxRetries` times; what it showed is taken back.
   *
   * @example
   * ```ts
   * import { Kv } from "@keyval/core";
   * const kv = new Kv("https://example.com/api");
   * await kv.mutate((tx) => tx.sum(["visits"], 1));
   * await kv.mutate(async (tx, name: string) => {
   *   const { value } = await tx.get<string[]>(["names"]);
   *   if (!value?.includes(name)) tx.append(["names"], [name]);
   * }, { variables: "Ada" });
   * ```
   */
  mutate<R, V = void>(
    recipe: Recipe<V, R, S>,
    options?: MutateOptions<V>,
  ): Promise<MutateResult<R>> {
    return mutate({ ...this.#live, call: this.internals.call }, recipe, options ?? {});
  }

  /** The state of the watch connection; `idle` while nothing is watched. */
  get status(): KvStatus {
    return this.#live.store.pool.status;
  }

  /** Calls back whenever `status` changes. Returns the function that ends it. */
  onStatus(listener: (status: KvStatus) => void): () => void {
    return this.#live.store.onStatus(listener);
  }

  /**
   * How many mutations of this client are not stored yet: under way, or waiting until there is one. They end with the
   * page.
   *
   * @example
   * ```ts
   * import { Kv } from "@keyval/core";
   * const kv = new Kv("https://example.com/api");
   * window.addEventListener("beforeunload", (event) => {
   *   if (kv.pendingCount > 0) event.preventDefault(); // the browser asks
   * });
   * ```
   */
  get pendingCount(): number {
    return this.#live.outbox.places.size;
  }

  /** Ends everything this client does: calls under way reject with code `aborted`, later ones too. */
  async close(): Promise<void> {
    this.internals.isClosed = true;
    for (const stop of this.internals.onClose) stop();
    this.internals.onClose.clear();
    this.internals.transport.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
