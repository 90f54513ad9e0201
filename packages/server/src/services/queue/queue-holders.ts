// Who has which messages, and who gets the next ones: in turn, each as many as it may hold. In memory only: a lock in
// storage ends by itself.
import type { StoredMessage } from "../../storage/queue.ts";
import type { QueueState } from "./queue-state.ts";
import type { QueueStream } from "./queue-stream.ts";

/** What was handed out to one listener, over all its connections. */
export class QueueHolder {
  /** Ids of the messages locked for it. */
  readonly held = new Set<string>();
  /** Its open stream. */
  stream: QueueStream | undefined;

  constructor(
    /** As the client calls it; one without a name is forgotten with its connection. */
    readonly name: string | undefined,
  ) {}
}

/** Messages taken for a stream, on their way to it. */
export type Dealt = Map<QueueStream, StoredMessage[]>;

/** How long the name of a listener that has stopped is remembered, ms. */
const memory = 60_000;

export class QueueHolders {
  readonly #streams: QueueStream[] = [];
  readonly #named = new Map<string, QueueHolder>();
  readonly #owners = new Map<string, QueueHolder>();
  /** Names of listeners that have stopped, the oldest first, and when that was. */
  readonly #stopped = new Map<string, number>();

  get streams(): readonly QueueStream[] {
    return this.#streams;
  }

  /** The holder of a name; a new one for a new name, and for none. */
  holder(name: string | undefined): QueueHolder {
    const known = name === undefined ? undefined : this.#named.get(name);
    if (known) return known;
    const holder = new QueueHolder(name);
    if (name !== undefined) this.#named.set(name, holder);
    return holder;
  }

  /** The holder of a name, if it is known. */
  find(name: string): QueueHolder | undefined {
    return this.#named.get(name);
  }

  /** Notes that a listener has stopped: a request it sent before may still come. */
  stop(name: string, now: number): void {
    for (const [old, at] of this.#stopped) {
      if (at > now - memory) break;
      this.#stopped.delete(old);
    }
    this.#stopped.set(name, now);
  }

  hasStopped(name: string): boolean {
    return this.#stopped.has(name);
  }

  /** Opens a stream. An older one of the same holder is to be closed before. */
  open(stream: QueueStream): void {
    stream.holder.stream = stream;
    this.#streams.push(stream);
  }

  /** Takes a stream out. Its holder stays as long as it has messages. */
  close(stream: QueueStream): void {
    const at = this.#streams.indexOf(stream);
    if (at < 0) return;
    this.#streams.splice(at, 1);
    stream.holder.stream = undefined;
    this.#forgetIdle(stream.holder);
  }

  /** Notes who has a message. */
  hold(id: string, holder: QueueHolder): void {
    this.release(id);
    holder.held.add(id);
    this.#owners.set(id, holder);
  }

  /** Notes that nobody has a message any more. */
  release(id: string): void {
    const holder = this.#owners.get(id);
    if (!holder) return;
    this.#owners.delete(id);
    holder.held.delete(id);
    this.#forgetIdle(holder);
  }

  /** How many messages could be handed out now, were `released` more of them given up. */
  demand(released: number): number {
    let free = 0;
    for (const stream of this.#streams) if (stream.isWaiting) free += stream.room + released;
    return free;
  }

  /** Takes ready messages for the streams that wait for some, one at a time, each in its turn. */
  deal(state: QueueState): Dealt {
    const dealt: Dealt = new Map();
    const room = new Map<QueueStream, number>();
    for (const stream of this.#streams)
      if (stream.isWaiting) room.set(stream, stream.limit - countLocked(stream.holder, state));
    let waiting = this.#streams.filter((stream) => (room.get(stream) ?? 0) > 0);
    while (waiting.length > 0) {
      for (const stream of waiting) {
        const message = state.take();
        if (!message) return dealt;
        const messages = dealt.get(stream);
        if (messages) messages.push(message);
        else dealt.set(stream, [message]);
        room.set(stream, (room.get(stream) as number) - 1);
        this.#moveBack(stream);
      }
      waiting = waiting.filter((stream) => (room.get(stream) as number) > 0);
    }
    return dealt;
  }

  /** The next message is another's. */
  #moveBack(stream: QueueStream): void {
    const at = this.#streams.indexOf(stream);
    this.#streams.splice(at, 1);
    this.#streams.push(stream);
  }

  #forgetIdle({ name, held, stream }: QueueHolder): void {
    if (name !== undefined && held.size === 0 && !stream) this.#named.delete(name);
  }
}

/** How many messages a holder still has when the group is stored. */
function countLocked({ held }: QueueHolder, state: QueueState): number {
  let count = 0;
  for (const id of held) if (!state.hasUnlocked(id)) count++;
  return count;
}
