// Who guesses tokens: requests refused with 401 count for the network address they come from, and from too many on,
// nothing of that address is looked up any more. Whoever was let in from there before goes on.
import { createHash } from "node:crypto";
import { createKvError, isKvError } from "@keyval/core/protocol";
import type { RequestRate } from "./request-rate.ts";

/** So many callers are remembered as let in; the one that was longest ago goes first. */
const remembered = 10_000;

export class Refusals {
  /** Addresses and credentials that were let in, by a hash of both. */
  readonly #admitted = new Set<string>();

  constructor(private readonly rate: RequestRate) {}

  /**
   * Lets in whoever `admit` does, unless their address was refused too often.
   * @throws KvError `rate_limited` with the seconds until the next guess, and what `admit` throws
   */
  async watch<A>(request: Request, peer: string, admit: () => Promise<A>): Promise<A> {
    if (!this.rate.isLimited) return admit();
    const caller = nameOf(request, peer);
    const refused = `refused ${peer}`;
    const retryAfter = this.rate.secondsUntilNext(refused);
    if (retryAfter > 0 && !this.#admitted.has(caller))
      throw createKvError(
        "rate_limited",
        `Too many requests of this network address had no valid token; try again in ${retryAfter} s, with one that this server knows.`,
        { details: { retryAfter } },
      );
    try {
      const admitted = await admit();
      this.#remember(caller);
      return admitted;
    } catch (error) {
      if (isKvError(error) && error.code === "unauthorized") {
        // Guesses that came at once are all counted: what exceeds the limit, the next ones wait for.
        this.rate.charge(refused, 1);
        // Or a client that goes on with a token that has ended would run up a wait for all of its address.
        this.#admitted.delete(caller);
      }
      throw error;
    }
  }

  #remember(caller: string): void {
    this.#admitted.delete(caller); // then added as the latest
    this.#admitted.add(caller);
    if (this.#admitted.size <= remembered) return;
    for (const oldest of this.#admitted) {
      this.#admitted.delete(oldest);
      return;
    }
  }
}

/** A caller by address and credentials, without keeping these: of one address, a token known there is no guess. */
function nameOf({ headers }: Request, peer: string): string {
  // Beside a token cookies say nothing of the caller: those that count visits change with every page.
  const sent = [peer, headers.get("authorization") ?? headers.get("cookie")];
  return createHash("sha256").update(JSON.stringify(sent)).digest("base64");
}
