// Remembers whose tokens were, for a short while: checking a signature takes longer than most requests do. What a
// caller may do is none of its business: rules are asked at every request.
import type { Known } from "./authenticator.ts";

type Verified = { readonly known: Known; readonly until: number };

/**
 * How long it is believed at most, ms: what a signature was checked with may be withdrawn. And how many are kept, up to
 * which length.
 */
const lasts = 60_000;
const most = 2000;
const longest = 4096;

export class VerifiedTokens {
  /** The one not asked for longest is first. */
  readonly #tokens = new Map<string, Verified>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Whose token it is, if that was verified a short while ago and has not ended since. */
  find(token: string): Known | undefined {
    const verified = this.#tokens.get(token);
    if (!verified) return undefined;
    this.#tokens.delete(token);
    if (this.now() >= verified.until) return undefined;
    this.#tokens.set(token, verified);
    return verified.known;
  }

  keep(token: string, known: Known): void {
    if (token.length > longest) return;
    const end = known.expiresAt ?? Number.POSITIVE_INFINITY;
    this.#tokens.set(token, { known, until: Math.min(end, this.now() + lasts) });
    if (this.#tokens.size > most) this.#tokens.delete(this.#tokens.keys().next().value as string);
  }

  /** All have to be verified anew. */
  clear(): void {
    this.#tokens.clear();
  }

  get size(): number {
    return this.#tokens.size;
  }
}
