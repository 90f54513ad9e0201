// The writing end of one stream: knows how much its reader has not taken yet.

export type FrameOutputOptions = {
  /** Bytes that may wait for the reader before the stream counts as slow. */
  readonly budget: number;
  /** The reader can take more. */
  readonly onReady: () => void;
  /** Frames were handed over. */
  readonly onSent: (frames: number, bytes: number) => void;
  /** The reader is gone. */
  readonly onGone: () => void;
};

export class FrameOutput {
  readonly body: ReadableStream<Uint8Array>;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  /** Text written but not handed over: frames written together travel in one chunk. */
  #text = "";
  #frames = 0;
  readonly #onSent: FrameOutputOptions["onSent"];

  constructor({ budget, onReady, onSent, onGone }: FrameOutputOptions) {
    this.#onSent = onSent;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: onReady,
        cancel: () => {
          this.#controller = undefined;
          onGone();
        },
      },
      { highWaterMark: budget, size: (chunk) => chunk.byteLength },
    );
  }

  /** Whether the reader keeps up. */
  get isReady(): boolean {
    return (
      this.#controller !== undefined && (this.#controller.desiredSize ?? 0) > this.#text.length
    );
  }

  get isClosed(): boolean {
    return this.#controller === undefined;
  }

  /** Adds a frame to the next chunk. */
  write(text: string): void {
    this.#frames++;
    this.#text += text;
  }

  /** Hands over what was written. */
  flush(): void {
    if (this.#text === "") return;
    const chunk = Buffer.from(this.#text);
    this.#text = "";
    this.#enqueue(chunk, this.#frames);
    this.#frames = 0;
  }

  /** Hands over a frame that several streams share. */
  send(chunk: Uint8Array): void {
    this.flush();
    this.#enqueue(chunk, 1);
  }

  close(): void {
    this.flush();
    this.#controller?.close();
    this.#controller = undefined;
  }

  #enqueue(chunk: Uint8Array, frames: number): void {
    if (!this.#controller) return;
    this.#controller.enqueue(chunk);
    this.#onSent(frames, chunk.byteLength);
  }
}
