// The last so many things, oldest first.

export class Ring<T> {
  #items: T[] = [];

  constructor(private readonly limit: number) {}

  get items(): readonly T[] {
    return this.#items.length > this.limit ? this.#items.slice(-this.limit) : this.#items;
  }

  push(item: T): void {
    // Trimmed now and then, not at every push: that would move all of them each time.
    if (this.#items.push(item) >= 2 * this.limit) this.#items = this.#items.slice(-this.limit);
  }

  clear(): void {
    this.#items = [];
  }
}
