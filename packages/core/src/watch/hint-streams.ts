// The documented `GET /watch` and `GET /watch/prefix` of a server without ours, as hints that polling is due: at most
// one stream each. What they send is not used: it orders nothing, and a URL may lose a key's type.
import { plainPath } from "../http/plain-path.ts";
import { backoff, reconnecting, wait } from "../http/retry.ts";
import { isKvError } from "../errors/kv-error.ts";
import type { Transport } from "../http/transport.ts";
import type { KvKey } from "../protocol/key.ts";
import type { WatchSelection } from "../protocol/watch-frame.ts";
import { readEvents } from "./event-reader.ts";
import type { PollHints } from "./poll-driver.ts";

/** Longer URLs may be refused on the way. */
const longestQuery = 4000;

class HintStream {
  #targets = "";
  #ending: AbortController | undefined;
  isOpen = false;

  constructor(
    private readonly transport: Transport,
    private readonly path: string,
    private readonly parameter: string,
    private readonly onHint: () => void,
  ) {}

  /** Listens to these from now on, and to nothing else. */
  listenTo(keys: ReadonlySet<string>): void {
    const targets = [...keys].sort().join(",");
    if (targets === this.#targets) return;
    this.#targets = targets;
    this.#ending?.abort();
    this.isOpen = false;
    if (targets === "" || targets.length > longestQuery) return;
    this.#ending = new AbortController();
    void this.#listen(targets, this.#ending.signal);
  }

  async #listen(targets: string, signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        const query = { [this.parameter]: targets, initial: "false" };
        const response = await this.transport.open(this.path, { query, signal });
        this.isOpen = true;
        failures = 0;
        this.onHint(); // whatever changed before it stood
        await readEvents(response, signal, (event) => {
          if (event === "change") this.onHint();
        });
      } catch (error) {
        if (isKvError(error) && !error.retryable) return; // it has no such stream: polling alone then
      } finally {
        if (!signal.aborted) this.isOpen = false;
      }
      await wait(backoff(reconnecting, failures), [signal]);
    }
  }
}

export class HintStreams implements PollHints {
  readonly #keys: HintStream;
  readonly #prefixes: HintStream;
  #needsKeys = false;
  #needsPrefixes = false;
  #missesSome = false;

  constructor(transport: Transport, onHint: () => void) {
    this.#keys = new HintStream(transport, "/watch", "keys", onHint);
    this.#prefixes = new HintStream(transport, "/watch/prefix", "prefixes", onHint);
  }

  get areComplete(): boolean {
    return (
      !this.#missesSome &&
      (this.#keys.isOpen || !this.#needsKeys) &&
      (this.#prefixes.isOpen || !this.#needsPrefixes)
    );
  }

  watchesChanged(watches: Iterable<{ readonly selection: WatchSelection }>): void {
    const keys = new Set<string>();
    const prefixes = new Set<string>();
    this.#missesSome = false;
    const note = (key: KvKey, paths: Set<string>) => {
      const path = plainPath(key);
      if (path === undefined) this.#missesSome = true;
      else paths.add(path);
    };
    for (const { selection } of watches) {
      if (!("keys" in selection)) note(selection.prefix, prefixes);
      else if (selection.queue) this.#missesSome = true;
      else for (const key of selection.keys) note(key, keys);
    }
    this.#needsKeys = keys.size > 0;
    this.#needsPrefixes = prefixes.size > 0;
    this.#keys.listenTo(keys);
    this.#prefixes.listenTo(prefixes);
  }

  close(): void {
    this.watchesChanged([]);
  }
}
