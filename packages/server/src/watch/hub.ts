// Brings commits to the streams whose watches select them, and streams to the state they ask for.
import type { Access } from "../access/access.ts";
import { Change, type Committed } from "../services/commits/change.ts";
import type { Storage } from "../storage/storage.ts";
import { decodeStoredKey, type StoredKey } from "../storage/stored-key.ts";
import { CommitTriggers } from "./commit-triggers.ts";
import { type FrameFormat, referenceFormat, streamFormat } from "./frame-format.ts";
import { Heartbeats } from "./heartbeats.ts";
import { Paced } from "./paced.ts";
import type { Watch } from "./watch.ts";
import type { RequestedWatch } from "./watch-request.ts";
import { type FrameCache, WatchStream } from "./watch-stream.ts";
import { WatchTrie } from "./watch-trie.ts";

export type HubOptions = {
  /** The longest silence of a stream, ms. */
  readonly heartbeat: number;
  /** Bytes that may wait in a stream for its reader. */
  readonly streamBuffer: number;
  /** Bytes of coalesced changes that a slow reader may fall behind. */
  readonly slowReaderLimit: number;
  /** Watches one stream may hold. */
  readonly watchLimit: number;
  readonly onError: (what: string, error: unknown) => void;
};

/** What a stream is opened with. */
export type ConnectRequest = {
  readonly watches: readonly RequestedWatch[];
  readonly cursor: string | undefined;
  /** Whose stream it is, and what it lives by. */
  readonly owner: Access;
  /** The stream is over, whoever ended it. */
  readonly onLeave: () => void;
  readonly format: FrameFormat;
  readonly hasSnapshots: boolean;
  /** The most entries a snapshot of a watch without a limit of its own holds. */
  readonly snapshotLimit?: number;
};

type LoggedCommit = {
  readonly commitId: string | null;
  readonly versionstamp: string;
  readonly keys: readonly StoredKey[];
};

/** The shortest time between two frames of the queue's numbers, ms: they may change thousands of times a second. */
const queueNewsInterval = 100;

/** Runs a task in the commit lane. */
export type RunInLane = <V>(task: () => V | Promise<V>) => Promise<V>;

export class Hub {
  readonly trie = new WatchTrie<Watch>();
  readonly triggers: CommitTriggers;
  /** The watches of the queue's numbers. */
  readonly queueWatches = new Set<Watch>();
  readonly #queueNews = new Paced(() => {
    for (const watch of this.queueWatches) watch.stream.refresh(watch);
  }, queueNewsInterval);
  readonly #streams = new Map<string, WatchStream>();
  readonly #heartbeats: Heartbeats<WatchStream>;
  readonly #sent = { opened: 0, frames: 0, bytes: 0 };
  /** The versionstamp of the last commit told. */
  head: string;

  constructor(
    readonly storage: Storage,
    readonly options: HubOptions,
    head: string,
    private readonly runInLane: RunInLane,
  ) {
    this.head = head;
    this.triggers = new CommitTriggers(options.onError);
    this.#heartbeats = new Heartbeats(options.heartbeat, (streams) => this.#beat(streams));
  }

  /** How many streams and watches there are, and what all streams so far were sent. */
  stats(): { streams: number; watches: number; opened: number; frames: number; bytes: number } {
    let watches = 0;
    for (const stream of this.#streams.values()) watches += stream.watches.size;
    return { streams: this.#streams.size, watches, ...this.#sent };
  }

  /** Counts what a stream was handed. */
  noteSent(frames: number, bytes: number): void {
    this.#sent.frames += frames;
    this.#sent.bytes += bytes;
  }

  /** Tells every stream and trigger concerned about the commits just stored. Runs in the lane. */
  async publish(group: readonly Committed[]): Promise<void> {
    this.triggers.note(group);
    const later = new Set<WatchStream>();
    for (const committed of group) {
      this.head = committed.versionstamp;
      const touched = this.#collect(committed);
      const cache: FrameCache = new Map();
      for (const stream of touched)
        if (later.has(stream) || !stream.sendNow(committed, cache)) later.add(stream);
    }
    for (const stream of later) await this.#guard(stream, () => stream.pump());
  }

  /** Opens a stream. */
  connect({ watches, cursor, ...options }: ConnectRequest): WatchStream {
    const stream = new WatchStream(this, { ...options, connection: crypto.randomUUID() });
    this.#streams.set(stream.options.connection, stream);
    this.#sent.opened++;
    void this.#inTurn(stream, async () => {
      // From its turn on, and with work to do until its initial frames are out: a beat before would name a place in the
      // log up to which the stream has been told nothing yet, and whoever resumed there would miss it.
      this.#heartbeats.add(stream);
      stream.pingAfter("~"); // above every versionstamp: a ping ends the initial frames
      const added = watches
        .map((watch) => stream.add(watch))
        .filter((watch) => watch !== undefined);
      await this.#begin(stream, added, cursor);
      await stream.pump();
    });
    return stream;
  }

  /** The stream of that name, whoever's it is, or nothing when it is not (or no longer) here. */
  find(connection: string): WatchStream | undefined {
    return this.#streams.get(connection);
  }

  /** Adds and removes watches of an open stream. */
  change(
    stream: WatchStream,
    add: readonly RequestedWatch[],
    remove: readonly string[],
  ): Promise<void> {
    return this.#inTurn(stream, async () => {
      for (const id of remove) stream.remove(id);
      for (const requested of add) {
        const watch = stream.add(requested);
        if (!watch) continue;
        if (watch.canResume) this.trie.add(watch);
        else stream.open(watch);
      }
      await stream.pump();
    });
  }

  /** Makes sure the stream gets a frame not before `versionstamp`. */
  pingAfter(stream: WatchStream, versionstamp: string): void {
    stream.pingAfter(versionstamp);
    this.pumpSoon(stream);
  }

  /** Lets a stream go on when its turn in the lane comes. */
  pumpSoon(stream: WatchStream): void {
    void this.#inTurn(stream, () => stream.pump());
  }

  /** The numbers of the queue are others. */
  queueChanged(): void {
    if (this.queueWatches.size > 0) this.#queueNews.ask();
  }

  /** An index changed: whatever is found through it may be another result. */
  refreshSearches(): void {
    for (const stream of this.#streams.values()) stream.refreshSearches();
  }

  /** Forgets a stream whose reader is gone. */
  remove(stream: WatchStream): void {
    if (!this.#streams.delete(stream.options.connection)) return;
    this.#heartbeats.delete(stream);
    for (const id of [...stream.watches.keys()]) stream.remove(id);
  }

  /** Ends every stream with a reason. */
  close(reason: string): void {
    this.triggers.flush();
    this.#queueNews.close();
    for (const stream of [...this.#streams.values()]) stream.fail("unavailable", reason);
  }

  /** Does something for a stream in the lane, unless it is gone by then. */
  async #inTurn(stream: WatchStream, task: () => Promise<void>): Promise<void> {
    try {
      await this.runInLane(() => this.#guard(stream, task));
    } catch (error) {
      this.options.onError("A watch stream had no turn", error); // the step before it failed
    }
  }

  /** What fails for one stream ends that stream, and nothing else. */
  async #guard(stream: WatchStream, task: () => Promise<void>): Promise<void> {
    if (this.#streams.get(stream.options.connection) !== stream) return;
    try {
      await task();
    } catch (error) {
      this.options.onError("A watch stream failed", error);
      stream.fail("internal", "The stream failed; reconnect with the cursor of its last frame.");
    }
  }

  async #begin(
    stream: WatchStream,
    watches: readonly Watch[],
    cursor: string | undefined,
  ): Promise<void> {
    const held = cursor === undefined ? [] : watches.filter((watch) => watch.canResume);
    const commits = cursor === undefined ? [] : await this.storage.commitsAfter(cursor);
    if (commits === undefined)
      stream.reset(
        held.map((watch) => watch.id),
        "The change log no longer reaches back to the cursor.",
      );
    const resumed = new Set(commits === undefined ? [] : held);
    for (const watch of resumed) this.trie.add(watch);
    for (const watch of watches) if (!resumed.has(watch)) stream.open(watch);
    if (commits && commits.length > 0) await this.#catchUp(stream, resumed, commits);
    if (commits && commits.length > 0) this.#nameCommits(stream, watches, resumed, commits);
  }

  /** Names the commits that snapshots will hold: a client must know its own, or it would show them twice. */
  #nameCommits(
    stream: WatchStream,
    watches: readonly Watch[],
    resumed: ReadonlySet<Watch>,
    commits: readonly LoggedCommit[],
  ): void {
    const trie = new WatchTrie<Watch>();
    for (const watch of watches) if (!resumed.has(watch)) trie.add(watch);
    for (const { versionstamp, commitId, keys } of commits) {
      if (commitId === null) continue;
      const committed = { versionstamp, commitId, changes: [] };
      for (const key of keys) trie.match(decodeStoredKey(key), () => stream.name(committed));
    }
  }

  /** Collects for held watches what changed after the cursor: the latest state of each key. */
  async #catchUp(
    stream: WatchStream,
    watches: ReadonlySet<Watch>,
    commits: readonly LoggedCommit[],
  ): Promise<void> {
    const trie = new WatchTrie<Watch>();
    for (const watch of watches) trie.add(watch);
    const keys = [...new Set(commits.flatMap((commit) => commit.keys))].filter((key) => {
      let isWatched = false;
      trie.match(decodeStoredKey(key), () => {
        isWatched = true;
      });
      return isWatched;
    });
    const now = Date.now();
    const entries = await this.storage.get(keys, now);
    const changes = new Map(keys.map((key, i) => [key, new Change(key, entries[i])]));
    for (const { versionstamp, commitId, keys: changed } of commits) {
      const committed = { versionstamp, commitId: commitId ?? undefined, changes: [] };
      for (const key of changed) {
        const change = changes.get(key);
        if (change)
          trie.match(change.key, (watch) => void stream.collect(watch, change, committed, now));
      }
    }
  }

  #collect(committed: Committed): Set<WatchStream> {
    const touched = new Set<WatchStream>();
    const now = Date.now();
    for (const change of committed.changes)
      this.trie.match(change.key, (watch) => {
        if (watch.stream.collect(watch, change, committed, now)) touched.add(watch.stream);
      });
    return touched;
  }

  #beat(streams: Iterable<WatchStream>): void {
    const pings = new Map(
      [streamFormat, referenceFormat].map((format) => [
        format,
        Buffer.from(format.ping(this.head)),
      ]),
    );
    for (const stream of streams) stream.beat(pings.get(stream.options.format) as Uint8Array);
  }
}
