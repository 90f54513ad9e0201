// A fetch between a client and a server that misbehaves: requests and answers get lost, late, doubled; streams are
// torn at any byte and killed. What it does follows from its random numbers alone, so a seed repeats a run.

/** How often each fault happens, from 0 to 1. */
export type FaultRates = {
  /** The request never arrives. */
  readonly loseRequest: number;
  /** It is carried out, but its answer is lost. */
  readonly loseAnswer: number;
  /** It is carried out twice. */
  readonly duplicate: number;
  /** It or its answer takes up to `maxDelay`. */
  readonly delay: number;
  /** A chunk of a stream is the last one. */
  readonly killStream: number;
};

export const noFaults: FaultRates = {
  loseRequest: 0,
  loseAnswer: 0,
  duplicate: 0,
  delay: 0,
  killStream: 0,
};

/** A source of numbers in [0, 1) that a seed fixes (mulberry32, by Tommy Ettinger). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class FaultyNetwork {
  rates: FaultRates;
  /** Streams that are open through this network. */
  readonly #streams = new Set<() => void>();
  #isOffline = false;

  constructor(
    private readonly server: (request: Request) => Promise<Response>,
    private readonly random: () => number,
    rates: FaultRates = noFaults,
    private readonly maxDelay = 8,
  ) {
    this.rates = rates;
  }

  /** From now on nothing passes, in either direction. */
  goOffline(): void {
    this.#isOffline = true;
    this.killStreams();
  }

  goOnline(): void {
    this.#isOffline = false;
  }

  /** Breaks every open stream. */
  killStreams(): void {
    for (const kill of [...this.#streams]) kill();
  }

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    // The given one itself: a Request's own follows it only until the Request is collected.
    const signal = init?.signal ?? request.signal;
    const body = request.body ? await request.text() : undefined;
    await this.#delay();
    signal.throwIfAborted();
    if (this.#isOffline || this.#happens("loseRequest"))
      throw new TypeError("the request was lost");
    const isStream = request.headers.get("accept") === "text/event-stream";
    const send = () => this.server(copy(request, body));
    if (!isStream && this.#happens("duplicate")) void send().catch(() => {});
    const response = await abortable(send(), signal);
    if (isStream && response.ok && !this.#isOffline) return this.#torn(response, signal);
    await this.#delay();
    signal.throwIfAborted();
    if (!this.#isOffline && !this.#happens("loseAnswer")) return response;
    void response.body?.cancel().catch(() => {});
    throw new TypeError("the answer was lost");
  };

  #torn(response: Response, signal: AbortSignal): Response {
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    let kill = () => {};
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        kill = () => {
          this.#streams.delete(kill);
          void reader.cancel().catch(() => {});
          try {
            controller.error(new TypeError("the stream was killed"));
          } catch {
            // it had ended already
          }
        };
        this.#streams.add(kill);
        signal.addEventListener("abort", kill);
        void this.#pump(reader, controller, kill);
      },
      cancel: () => kill(),
    });
    return new Response(body, { status: response.status, headers: response.headers });
  }

  async #pump(
    reader: ReadableStreamDefaultReader<Uint8Array>,
    controller: ReadableStreamDefaultController<Uint8Array>,
    kill: () => void,
  ): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        for (let from = 0; from < value.length; ) {
          const to =
            this.random() < 0.5
              ? value.length
              : from + 1 + Math.floor(this.random() * (value.length - from));
          await this.#delay();
          controller.enqueue(value.slice(from, to));
          from = to;
          if (this.#happens("killStream")) return kill();
        }
      }
      controller.close();
      this.#streams.delete(kill);
    } catch {
      kill();
    }
  }

  #happens(fault: keyof FaultRates): boolean {
    return this.random() < this.rates[fault];
  }

  async #delay(): Promise<void> {
    if (!this.#happens("delay")) return;
    const ms = this.random() * this.maxDelay;
    await new Promise((resolve) => setTimeout(resolve, ms));
  }
}

function copy(request: Request, body: string | undefined): Request {
  return new Request(request.url, {
    method: request.method,
    headers: request.headers,
    ...(body !== undefined && { body }),
    signal: request.signal,
  });
}

/** An answer that comes too late is ended: nobody reads it. */
function abortable(answer: Promise<Response>, signal: AbortSignal): Promise<Response> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => {
      reject(signal.reason);
      answer.then((late) => void late.body?.cancel().catch(() => {})).catch(() => {});
    });
    answer.then(resolve, reject);
  });
}
