// A fetch over which answers can be lost: the request arrives, what it did is done, and nobody hears of it.

export type LossyFetch = {
  readonly fetch: typeof fetch;
  /** Requests that were sent, as "METHOD /path". */
  readonly sent: readonly string[];
  /** Loses the answers to the next so many requests. */
  loseAnswers(count: number): void;
};

export function lossyFetch(fetch: typeof globalThis.fetch): LossyFetch {
  const sent: string[] = [];
  let losing = 0;
  return {
    sent,
    loseAnswers(count) {
      losing = count;
    },
    async fetch(input, init) {
      const request = new Request(input, init);
      sent.push(`${request.method} ${new URL(request.url).pathname}`);
      const lost = losing > 0;
      if (lost) losing--;
      const response = await fetch(request);
      if (!lost) return response;
      await response.body?.cancel();
      throw new TypeError("the connection was lost");
    },
  };
}
