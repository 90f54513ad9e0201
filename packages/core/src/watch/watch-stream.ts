// Carries out the watch connection's state machine: attempts, waits, heartbeat, wake-up. What is watched and what the
// frames mean is its owner's (watch-pool.ts).
import { createKvError } from "../errors/create-kv-error.ts";
import { isKvError, type KvError } from "../errors/kv-error.ts";
import { backoff, reconnecting } from "../http/retry.ts";
import type { Transport } from "../http/transport.ts";
import { longestTimer } from "../protocol/duration.ts";
import type { WatchFrame, WatchRequest } from "../protocol/watch-frame.ts";
import { readFrames } from "./event-reader.ts";
import { onWake } from "./wake.ts";
import {
  type KvStatus,
  toStatus,
  type WatchEvent,
  type WatchState,
  watchTransitions,
} from "./watch-state.ts";

/** What the stream asks of its owner and tells it. */
export interface WatchStreamOwner {
  /** The body of the next attempt. */
  request(): WatchRequest;
  /** A connection stands, under this name. */
  opened(connection: string): void;
  /** The token of an attempt: that of all its watches. */
  sentToken(token: string | undefined): void;
  /** The frames of one chunk, `open` aside. */
  frames(frames: readonly WatchFrame[]): void;
  /** An attempt came to nothing, or a connection ended; `wasOpen`: it stood. Attempts go on whatever it was. */
  failed(error: KvError, wasOpen: boolean): void;
  statusChanged(status: KvStatus): void;
}

/** A connection that stood this long counts as a success: the next wait starts small again. */
const stableAfter = 5000;
/** Until the server names its heartbeat. */
const openWithin = 10_000;
/** The wait before an attempt that there is a reason for: under 800 ms, however many have failed. */
const hurriedAttempt = 2;

export class WatchStream {
  #state: WatchState = "idle";
  #status: KvStatus = "idle";
  #wasLive = false;
  #attempt = 0;
  #openedAt = 0;
  /** How long the server wants to be left alone, ms. */
  #asked = 0;
  /** When the wait under way began, and whether it was shortened: that happens once to a wait. */
  #waitingSince = 0;
  #isHurried = false;
  #heardAt = 0;
  #silenceLimit = openWithin;
  #connection: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopListening: (() => void) | undefined;

  constructor(
    private readonly transport: Transport,
    private readonly owner: WatchStreamOwner,
  ) {}

  get status(): KvStatus {
    return this.#status;
  }

  /** Moves the machine and does what entering the new state asks for. */
  dispatch(event: WatchEvent): void {
    if (event === "wake") this.#checkSilence();
    const next = watchTransitions[this.#state][event];
    if (next === this.#state) return;
    this.#state = next;
    clearTimeout(this.#timer);
    this.#enter(next);
    const status = toStatus(this.#state, this.#wasLive);
    if (status === this.#status) return;
    this.#status = status;
    this.owner.statusChanged(status);
  }

  /** Connects anew at once: the server does not know this connection any more. */
  replace(): void {
    this.dispatch("failed");
    this.dispatch("retry");
  }

  /** Waits no longer than a little: the server has answered something else, or somebody wants to see something new. */
  hurry(): void {
    if ((this.#state !== "waiting" && this.#state !== "offline") || this.#isHurried) return;
    this.#isHurried = true;
    const waited = Date.now() - this.#waitingSince;
    this.#retryIn(Math.min(this.#attempt, hurriedAttempt), waited);
  }

  #enter(state: WatchState): void {
    if (state !== "live") this.#connection?.abort();
    switch (state) {
      case "connecting":
        this.#stopListening ??= onWake(() => this.dispatch("wake"));
        void this.#connect();
        break;
      case "live":
        this.#wasLive = true;
        this.#openedAt = Date.now();
        break;
      case "waiting":
      case "offline":
        if (this.#openedAt && Date.now() - this.#openedAt > stableAfter) this.#attempt = 0;
        this.#openedAt = 0;
        this.#waitingSince = Date.now();
        this.#isHurried = false;
        this.#retryIn(this.#attempt++, 0);
        break;
      case "idle":
      case "closed":
        this.#attempt = 0;
        this.#wasLive = false;
        this.#stopListening?.();
        this.#stopListening = undefined;
    }
  }

  #retryIn(attempt: number, waited: number): void {
    clearTimeout(this.#timer);
    const wait = Math.max(backoff(reconnecting, attempt), this.#asked - waited);
    this.#timer = setTimeout(() => this.dispatch("retry"), Math.min(wait, longestTimer));
  }

  async #connect(): Promise<void> {
    const connection = new AbortController();
    this.#connection = connection;
    this.#silenceLimit = openWithin;
    this.#heard();
    this.#watchSilence();
    try {
      const response = await this.transport.open("/watch", {
        body: this.owner.request(),
        signal: connection.signal,
        onToken: (token) => this.owner.sentToken(token),
      });
      await readFrames(response, connection.signal, (frames) => {
        if (!connection.signal.aborted) this.#receive(frames);
      });
      throw createKvError("network", "The watch stream ended.");
    } catch (error) {
      if (!connection.signal.aborted) this.#fail(error);
    }
  }

  #receive(frames: readonly WatchFrame[]): void {
    this.#heard();
    const open = frames.find((frame) => frame.type === "open");
    if (open) {
      this.#silenceLimit = 2 * open.heartbeatMs + 1000;
      this.dispatch("opened");
      this.#watchSilence();
      this.owner.opened(open.connection);
    }
    const rest = frames.filter((frame) => frame.type !== "open");
    if (rest.length > 0) this.owner.frames(rest);
  }

  #fail(error: unknown): void {
    const wasOpen = this.#state === "live";
    const { details } = error as { details?: { retryAfter?: unknown } };
    this.#asked = Number(details?.retryAfter ?? 0) * 1000 || 0;
    const offline =
      (globalThis as { navigator?: { onLine?: boolean } }).navigator?.onLine === false;
    this.dispatch(offline ? "lost" : "failed");
    if (isKvError(error)) this.owner.failed(error, wasOpen);
  }

  #heard(): void {
    this.#heardAt = Date.now();
  }

  #watchSilence(): void {
    clearTimeout(this.#timer);
    const left = this.#heardAt + this.#silenceLimit - Date.now();
    this.#timer = setTimeout(() => {
      this.#checkSilence();
      if (this.#state === "connecting" || this.#state === "live") this.#watchSilence();
    }, left);
  }

  /** A connection that has been silent for two heartbeats is dead, whatever its socket says. */
  #checkSilence(): void {
    if (this.#state !== "connecting" && this.#state !== "live") return;
    if (Date.now() - this.#heardAt < this.#silenceLimit) return;
    this.#fail(createKvError("timeout", "The watch stream fell silent."));
  }
}
