// Calls back at a moment, however far away: a timer alone takes no more than 24 days.
import { longestTimer } from "@keyval/core/protocol";

export class StreamDeadline {
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param at epoch ms; in the past: as soon as the events at hand are done */
  constructor(
    private readonly at: number,
    private readonly onPassed: () => void,
  ) {
    this.#wait();
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }

  #wait(): void {
    const left = Math.min(Math.max(this.at - Date.now(), 0), longestTimer);
    this.#timer = setTimeout(() => {
      if (Date.now() < this.at) this.#wait();
      else this.onPassed();
    }, left);
    this.#timer.unref();
  }
}
