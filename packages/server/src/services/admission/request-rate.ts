// How many requests each caller may send: a bucket per caller, which fills at a steady rate.
import { createKvError } from "@keyval/core/protocol";

type Bucket = { left: number; at: number };

/** From so many callers on, those whose bucket is full again are forgotten. */
const sweepFrom = 10_000;

export class RequestRate {
  readonly #buckets = new Map<string, Bucket>();

  /**
   * @param perSecond how fast a bucket fills
   * @param burst how much it holds
   */
  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Whether there is a limit at all. */
  get isLimited(): boolean {
    return this.perSecond !== Number.POSITIVE_INFINITY;
  }

  /** Admits a request. @throws KvError `rate_limited` with the seconds until the next one is */
  admit(peer: string): void {
    const retryAfter = this.secondsUntilNext(peer);
    if (retryAfter === 0) return this.charge(peer, 1);
    throw createKvError(
      "rate_limited",
      `This token (without one, this network address) sends more than ${this.perSecond} requests per second; try again in ${retryAfter} s.`,
      { details: { retryAfter } },
    );
  }

  /** When the next request would be admitted; 0: now. */
  secondsUntilNext(peer: string): number {
    if (!this.isLimited) return 0;
    const { left } = this.#bucket(peer);
    return left >= 1 ? 0 : Math.ceil((1 - left) / this.perSecond);
  }

  /** Counts requests that were admitted, such as the further ones of a batch: the next one waits for them. */
  charge(peer: string, requests: number): void {
    if (this.isLimited) this.#bucket(peer).left -= requests;
  }

  #bucket(peer: string): Bucket {
    const now = this.now();
    let bucket = this.#buckets.get(peer);
    if (!bucket) {
      if (this.#buckets.size >= sweepFrom) this.#sweep(now);
      this.#buckets.set(peer, (bucket = { left: this.burst, at: now }));
    }
    bucket.left = this.#filled(bucket, now);
    bucket.at = now;
    return bucket;
  }

  #filled({ left, at }: Bucket, now: number): number {
    return Math.min(this.burst, left + ((now - at) / 1000) * this.perSecond);
  }

  #sweep(now: number): void {
    for (const [peer, bucket] of this.#buckets)
      if (this.#filled(bucket, now) >= this.burst) this.#buckets.delete(peer);
  }
}
