// Reads a server's event stream frame by frame, for tests that speak the wire protocol themselves.
export type StreamFrame = {
  readonly event: string;
  readonly id: string | undefined;
  /** Parsed JSON; the tests know its shape. */
  readonly data: any; // eslint-disable-line typescript/no-explicit-any
};

export class EventStream {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = "";
  /** Every frame read so far. */
  readonly frames: StreamFrame[] = [];

  constructor(readonly response: Response) {
    const { body } = response;
    if (!body) throw new Error("The response has no body.");
    this.#reader = body
      .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array<ArrayBuffer>>)
      .getReader();
  }

  /** Opens `POST /watch`. */
  static async open(
    url: string,
    body: object,
    headers: Record<string, string> = {},
  ): Promise<EventStream> {
    return new EventStream(
      await fetch(`${url}/watch`, { method: "POST", body: JSON.stringify(body), headers }),
    );
  }

  /** The next frame; nothing when the stream has ended. */
  async next(): Promise<StreamFrame | undefined> {
    for (let end = this.#text.indexOf("\n\n"); end < 0; end = this.#text.indexOf("\n\n")) {
      const { done, value } = await this.#reader.read();
      if (done) return undefined;
      this.#text += value;
    }
    const end = this.#text.indexOf("\n\n");
    const lines = this.#text.slice(0, end).split("\n");
    this.#text = this.#text.slice(end + 2);
    const field = (name: string) =>
      lines
        .find((line) => line.startsWith(`${name}:`))
        ?.slice(name.length + 1)
        .trim();
    const data = field("data");
    const frame = {
      event: field("event") ?? "message",
      id: field("id"),
      data: data ? JSON.parse(data) : undefined,
    };
    this.frames.push(frame);
    return frame;
  }

  /** Reads up to the first frame that `accept` takes, which is returned. */
  async until(accept: (frame: StreamFrame) => boolean): Promise<StreamFrame> {
    for (;;) {
      const frame = await this.next();
      if (!frame)
        throw new Error(
          `The stream ended after ${this.frames.map((seen) => seen.event).join(", ")}.`,
        );
      if (accept(frame)) return frame;
    }
  }

  /** Reads up to the first frame of a kind. */
  event(name: string): Promise<StreamFrame> {
    return this.until((frame) => frame.event === name);
  }

  /** Reads on until the stream has passed a versionstamp. */
  passed(versionstamp: string): Promise<StreamFrame> {
    return this.until((frame) => frame.id !== undefined && frame.id >= versionstamp);
  }

  /** Reads the rest: resolves when the server has ended the stream. */
  async end(): Promise<StreamFrame[]> {
    while (await this.next());
    return this.frames;
  }

  close(): Promise<void> {
    return this.#reader.cancel();
  }
}
