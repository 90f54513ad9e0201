// Does something at once, and again as long as it is asked to, but not more often than an interval allows.

export class Paced {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isAsked = false;

  constructor(
    private readonly run: () => void,
    /** ms */
    private readonly interval: number,
  ) {}

  ask(): void {
    this.#isAsked = true;
    if (this.#timer === undefined) this.#turn();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #turn(): void {
    this.#timer = undefined;
    if (!this.#isAsked) return; // nothing since: no timer runs for nothing
    this.#isAsked = false;
    this.#timer = setTimeout(() => this.#turn(), this.interval);
    this.#timer.unref();
    this.run();
  }
}
