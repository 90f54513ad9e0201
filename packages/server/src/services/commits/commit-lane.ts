// The one lane of everything that must happen in order: groups of commits, and tasks such as snapshots of watches.
// What runs in it sees storage exactly as the hub has last told it.

type WaitingCommit<T, R> = {
  readonly commit: T;
  readonly settle: (result: R | PromiseLike<R>) => void;
  readonly fail: (error: unknown) => void;
};

type Waiting<T, R> = WaitingCommit<T, R> | { readonly task: () => unknown };

/** The most operations stored in one transaction, but for a single commit: bounds how long others wait for it. */
const groupLimit = 2000;

/** The outcome of each commit of a group, in its order. */
export type Outcome<R> = { readonly result: R } | { readonly error: unknown };

export class CommitLane<T, R> {
  #queue: Waiting<T, R>[] = [];
  #running: Promise<void> | undefined;

  constructor(
    private readonly runGroup: (commits: readonly T[]) => Promise<readonly Outcome<R>[]>,
    /** How many operations a commit holds. */
    private readonly sizeOf: (commit: T) => number,
  ) {}

  /** Queues a commit; those that come within one turn of the event loop are stored together. */
  submit(commit: T): Promise<R> {
    return new Promise((settle, fail) => this.#push({ commit, settle, fail }));
  }

  /** Runs a task alone, in its turn. */
  run<V>(task: () => V | Promise<V>): Promise<V> {
    return new Promise((settle, fail) => {
      this.#push({
        task: async () => {
          try {
            settle(await task());
          } catch (error) {
            fail(error as Error);
          }
        },
      });
    });
  }

  /** Resolves when everything queued so far, and by that, is done. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  #push(waiting: Waiting<T, R>): void {
    this.#queue.push(waiting);
    this.#running ??= new Promise((done) => {
      // After the events at hand: requests of other sockets join the group.
      setImmediate(() => {
        void this.#drain().then(done);
      });
    });
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      const queue = this.#queue;
      this.#queue = [];
      for (let at = 0; at < queue.length; ) {
        const next = queue[at] as Waiting<T, R>;
        if ("task" in next) {
          await next.task();
          at++;
          continue;
        }
        const group = this.#groupFrom(queue, at);
        await this.#commit(group);
        at += group.length;
      }
    }
    // In the same turn as the last look at the queue: what is queued from here on begins anew.
    this.#running = undefined;
  }

  /** The commits that follow each other in the queue, up to the limit. */
  #groupFrom(queue: readonly Waiting<T, R>[], start: number): WaitingCommit<T, R>[] {
    const group: WaitingCommit<T, R>[] = [];
    let size = 0;
    for (let at = start; at < queue.length && size < groupLimit; at++) {
      const next = queue[at] as Waiting<T, R>;
      if ("task" in next) break;
      group.push(next);
      size += this.sizeOf(next.commit);
    }
    return group;
  }

  async #commit(group: readonly WaitingCommit<T, R>[]): Promise<void> {
    try {
      const outcomes = await this.runGroup(group.map((waiting) => waiting.commit));
      group.forEach((waiting, i) => {
        const outcome = outcomes[i] as Outcome<R>;
        if ("error" in outcome) waiting.fail(outcome.error);
        else waiting.settle(outcome.result);
      });
    } catch (error) {
      for (const waiting of group) waiting.fail(error);
    }
  }
}
