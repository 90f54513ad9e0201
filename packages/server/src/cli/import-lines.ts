// Stores lines of an export, in commits of many lines each; knows at which line it stands when something fails.
import type { Kv } from "@keyval/core";
import {
  createKvError,
  decodeValue,
  decodeWireKey,
  isKvError,
  type KvKey,
  type WireKey,
  type WireValue,
} from "@keyval/core/protocol";

/** A commit is sent when it holds so many entries, or so much text. */
const batchEntries = 500;
const batchLength = 1024 * 1024;

/** What editors and shells of Windows put before the first line. */
const byteOrderMark = /^\ufeff/;

export type ImportResult = {
  readonly entries: number;
  /** Lines left out because their time had come. */
  readonly expired: number;
};

type Entry = {
  readonly key: KvKey;
  readonly value: unknown;
  readonly expiresAt: number | undefined;
};

/** Beyond it no date is, and no `expiresIn` reaches. */
const latestEnd = 1e15;

/** A line as JSON. Of a compressed file it would be a terminal full of bytes that is said not to be JSON. */
function jsonOf(text: string): unknown {
  if (text.startsWith("\x1f"))
    throw createKvError(
      "invalid_argument",
      "the file is compressed: gunzip -c <file> | keyval import",
    );
  return JSON.parse(text);
}

function parseLine(text: string): Entry {
  const line = jsonOf(text) as { key?: unknown; value?: unknown; expiresAt?: unknown } | null;
  if (typeof line !== "object" || line === null || !("key" in line && "value" in line))
    throw createKvError("invalid_argument", 'a line is {"key":[…],"value":…}');
  const { key, value, expiresAt } = line;
  const isEnd = typeof expiresAt === "number" && Math.abs(expiresAt) <= latestEnd;
  if (expiresAt !== undefined && !isEnd)
    throw createKvError("invalid_argument", '"expiresAt" must be epoch milliseconds');
  return {
    key: decodeWireKey(key as WireKey),
    value: decodeValue(value as WireValue),
    expiresAt: expiresAt as number | undefined,
  };
}

export class LineImport {
  #batch: Entry[] = [];
  #length = 0;
  #line = 0;
  /** The first line that is not stored. */
  #next = 1;
  #entries = 0;
  #expired = 0;

  constructor(
    private readonly kv: Kv,
    private readonly from: number,
  ) {}

  /** Takes the next line. @throws KvError that names the line, and how to go on */
  async add(text: string): Promise<void> {
    this.#line++;
    if (this.#line < this.from || text.trim() === "") return;
    let entry: Entry;
    try {
      entry = parseLine(this.#line === 1 ? text.replace(byteOrderMark, "") : text);
    } catch (cause) {
      const why = (cause as Error).message.replace(/[.]$/, "");
      await this.flush(); // so that all before it is stored, and correcting it is all there is to do
      throw createKvError(
        "protocol",
        `Line ${this.#line} cannot be read: ${why}. The lines before it are stored; correct it, then go on with --from-line ${this.#line}.`,
        { cause },
      );
    }
    this.#batch.push(entry);
    this.#length += text.length;
    if (this.#batch.length >= batchEntries || this.#length >= batchLength) await this.flush();
  }

  /** Stores what was taken. */
  async flush(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    this.#length = 0;
    const atomic = this.kv.atomic();
    const now = Date.now();
    let count = 0;
    for (const { key, value, expiresAt } of batch) {
      if (expiresAt !== undefined && expiresAt <= now) {
        this.#expired++;
        continue;
      }
      atomic.set(key, value, expiresAt === undefined ? {} : { expiresIn: expiresAt - now });
      count++;
    }
    if (count > 0) await this.#commit(() => atomic.commit());
    this.#entries += count;
    this.#next = this.#line + 1;
  }

  /** The first line that may not be stored. */
  get next(): number {
    return Math.max(this.#next, this.from);
  }

  get result(): ImportResult {
    return { entries: this.#entries, expired: this.#expired };
  }

  async #commit(commit: () => Promise<unknown>): Promise<void> {
    try {
      await commit();
    } catch (cause) {
      if (!isKvError(cause)) throw cause;
      const { code, message, status } = cause;
      const { next } = this;
      throw createKvError(
        code,
        `Lines ${next} to ${this.#line} could not be stored: ${message} The lines before are; go on with --from-line ${next}.`,
        { cause, status },
      );
    }
  }
}
