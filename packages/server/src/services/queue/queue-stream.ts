// One listener's event stream. A message is taken for it only when its reader asks for more: none is ever locked that
// waits in a buffer here.
import type { StoredMessage } from "../../storage/queue.ts";
import type { QueueHolder } from "./queue-holders.ts";
import { messageJson } from "./queue-message.ts";

export type QueueStreamOptions = {
  readonly holder: QueueHolder;
  /** The most messages it may have at once. */
  readonly limit: number;
  /** The reader asks for more. */
  readonly onWaiting: () => void;
  /** The reader is gone. */
  readonly onGone: () => void;
  /** The stream is over, whoever ended it. */
  readonly onEnd: () => void;
};

/** Heartbeats a reader may take nothing for, before it is let go. */
const patience = 4;

function event(name: string, data: string, id?: string): string {
  return `${id === undefined ? "" : `id: ${id}\n`}event: ${name}\ndata: ${data}\n\n`;
}

export class QueueStream {
  readonly body: ReadableStream<Uint8Array>;
  readonly holder: QueueHolder;
  readonly limit: number;
  /** Whether the reader has asked for more and got nothing yet. */
  isWaiting = false;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #missedBeats = 0;
  readonly #onEnd: () => void;
  /** Messages that wait for the reader. */
  readonly #outbox: StoredMessage[] = [];

  constructor({ holder, limit, onWaiting, onGone, onEnd }: QueueStreamOptions) {
    this.holder = holder;
    this.limit = limit;
    this.#onEnd = onEnd;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => {
          this.isWaiting = true;
          if (this.#outbox.length > 0) this.#flush();
          else onWaiting();
        },
        cancel: () => {
          this.#end();
          onGone();
        },
      },
      { highWaterMark: 0 }, // pulled by a read alone
    );
  }

  get isClosed(): boolean {
    return this.#controller === undefined;
  }

  /** How many more messages it may have. */
  get room(): number {
    return Math.max(0, this.limit - this.holder.held.size);
  }

  /** Messages that were to be delivered, and never left. */
  get undelivered(): readonly string[] {
    return this.#outbox.map((message) => message.id);
  }

  /** Hands messages over. */
  deliver(messages: readonly StoredMessage[]): void {
    this.#outbox.push(...messages);
    if (this.isWaiting) this.#flush(); // else a ping was faster: the reader will ask again
  }

  /** The first frame: to a listener of our own, what it has to know; to others, a ping. */
  open(about: { readonly lockDuration: number; readonly heartbeatMs: number }): void {
    this.#write(
      this.holder.name === undefined ? event("ping", "") : event("open", JSON.stringify(about)),
    );
  }

  /** A sign of life. Whether the reader still takes something now and then. */
  beat(): boolean {
    if (!this.isWaiting) return ++this.#missedBeats < patience;
    this.#write(event("ping", ""));
    return true;
  }

  /** Says why the stream ends. */
  tell(error: { readonly code: string; readonly error: string }): void {
    this.#write(event("error", JSON.stringify(error)));
  }

  close(): void {
    this.#controller?.close();
    this.#end();
  }

  #end(): void {
    this.#controller = undefined;
    this.#onEnd();
    this.isWaiting = false;
  }

  #flush(): void {
    const messages = this.#outbox.splice(0);
    this.#write(
      messages.map((message) => event("message", messageJson(message), message.id)).join(""),
    );
  }

  #write(text: string): void {
    if (!this.#controller) return;
    this.isWaiting = false;
    this.#missedBeats = 0;
    this.#controller.enqueue(Buffer.from(text));
  }
}
