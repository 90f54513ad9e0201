// One timer for the earliest of many moments.
import { longestTimer } from "@keyval/core/protocol";

export class WakeTimer {
  #next = Number.POSITIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(
    /** Called at about the earliest moment. It asks `isDue`, does what is due, and restarts. */
    private readonly onWake: () => void,
  ) {}

  /** Something happens at `at` (epoch ms). */
  note(at: number): void {
    if (at < this.#next) this.restart(at);
  }

  /** Whether the earliest moment has come. It stays until the timer is restarted: what fails is due again. */
  isDue(now: number): boolean {
    if (now >= this.#next) return true;
    if (!this.#timer) this.restart(this.#next); // it fired early, as timers may
    return false;
  }

  /** What was due is done; the earliest moment is now `at`, infinity for none. */
  restart(at: number): void {
    this.#next = at;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isClosed || at === Number.POSITIVE_INFINITY) return;
    const delay = Math.min(Math.max(at - Date.now(), 0), longestTimer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.onWake();
    }, delay);
    this.#timer.unref();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }
}
