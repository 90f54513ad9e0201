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

  /** Admits a request. @throws KvError `rate_limited` with the seconds until the next one is */
  admit(peer: string): void {
    if (this.perSecond === Number.POSITIVE_INFINITY) return;
    const bucket = this.#bucket(peer);
    if (bucket.left >= 1) {
      bucket.left--;
      return;
    }
    const retryAfter = Math.ceil((1 - bucket.left) / this.perSecond);
    throw createKvError(
      "rate_limited",
      `This token (without one, this network address) sends more than ${this.perSecond} requests per second; try again in ${retryAfter} s.`,
      { details: { retryAfter } },
    );
  }

  /** Counts the further requests of a batch that was admitted: the next request waits for them. */
  charge(peer: string, requests: number): void {
    if (this.perSecond !== Number.POSITIVE_INFINITY) this.#bucket(peer).left -= requests;
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
