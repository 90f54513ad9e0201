// A fetch over which answers can be lost: the request arrives, what it did is done, and nobody hears of it.
import type { KvFetch } from "@keyval/core";

export type LossyFetch = {
  readonly fetch: KvFetch;
  /** Requests that were sent, as "METHOD /path". */
  readonly sent: readonly string[];
  /** Loses the answers to the next so many requests. */
  loseAnswers(count: number): void;
};

export function lossyFetch(fetch: KvFetch): LossyFetch {
  const sent: string[] = [];
  let losing = 0;
  return {
    sent,
    loseAnswers(count) {
      losing = count;
    },
    async fetch(url, init) {
      sent.push(`${init.method} ${new URL(url).pathname}`);
      const lost = losing > 0;
      if (lost) losing--;
      const response = await fetch(url, init);
      if (!lost) return response;
      await response.text();
      throw new TypeError("the connection was lost");
    },
  };
}
