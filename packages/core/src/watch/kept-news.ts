// What a watch hears before those who shall hear it are here: kept in order, as long as it is not too much.

/** How many entries are kept, beside the first state of each part. */
export const keptLimit = 1000;

export class KeptNews<Listener> {
  /** Nothing, once it was too much. */
  #news: ((listener: Listener) => void)[] | undefined = [];
  #size = 0;
  readonly #begun = new Set<number>();

  /** Keeps what changed, of so many entries. */
  change(entries: number, news: (listener: Listener) => void): void {
    this.#size += entries + 1;
    if (this.#size > keptLimit) this.#news = undefined;
    this.#news?.push(news);
  }

  /** Keeps the state of a part. The first one is what was asked for, however large. */
  state(part: number, entries: number, news: (listener: Listener) => void): void {
    this.change(this.#begun.has(part) ? entries : 0, news);
    this.#begun.add(part);
  }

  /** Tells it. Returns whether it could: otherwise the listener has to begin anew. */
  tell(listener: Listener): boolean {
    for (const news of this.#news ?? []) news(listener);
    return this.#news !== undefined;
  }
}
