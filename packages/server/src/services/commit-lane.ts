// The one lane of everything that must happen in order: groups of commits, and tasks such as snapshots of watches.
// What runs in it sees storage exactly as the hub has last told it.

type Waiting<T, R> =
  | {
      readonly commit: T;
      readonly settle: (result: R | PromiseLike<R>) => void;
      readonly fail: (error: unknown) => void;
    }
  | { readonly task: () => unknown };

/** The most commits stored in one transaction: bounds how long others wait for it. */
const groupLimit = 512;

/** The outcome of each commit of a group, in its order. */
export type Outcome<R> = { readonly result: R } | { readonly error: unknown };

export class CommitLane<T, R> {
  #queue: Waiting<T, R>[] = [];
  #running: Promise<void> | undefined;

  constructor(private readonly runGroup: (commits: readonly T[]) => Promise<Outcome<R>[]>) {}

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
        void this.#drain().then(() => {
          this.#running = undefined;
          done();
        });
      });
    });
  }

  async #drain(): Promise<void> {
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      if ("task" in next) {
        await next.task();
        continue;
      }
      const group = [next];
      for (
        let more = this.#queue[0];
        more && "commit" in more && group.length < groupLimit;
        more = this.#queue[0]
      ) {
        group.push(more);
        this.#queue.shift();
      }
      await this.#commit(group);
    }
  }

  async #commit(group: Extract<Waiting<T, R>, { commit: T }>[]): Promise<void> {
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
