// Stores lines of an export, in commits of many lines each; knows at which line it stands when something fails.
import type { Kv } from "@keyval/core";
import {
  createKvError,
  decodeValue,
  decodeWireKey,
  isKvError,
  type KvError,
  type KvKey,
  type WireKey,
  type WireValue,
} from "@keyval/core/protocol";

/** A commit is sent when it holds so many entries, or so much text; earlier, once a server has refused as much. */
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
  /** Where it stands. */
  readonly line: number;
  readonly key: KvKey;
  readonly value: unknown;
  readonly expiresAt: number | undefined;
};

/** Beyond it no date is, and no `expiresIn` reaches. */
const latestEnd = 1e15;

/** What else is kept in files here, by how it begins, and what to do with it. */
const otherFiles = [
  ["\x1f", "the file is compressed: gunzip -c <file> | keyval import"],
  ["SQLite format 3", "the file is a database, as keyval backup makes them: keyval restore <file>"],
] as const;

/** A line as JSON. */
function jsonOf(text: string): unknown {
  for (const [start, why] of otherFiles)
    if (text.startsWith(start)) throw createKvError("invalid_argument", why);
  return JSON.parse(text);
}

function parseLine(text: string): Omit<Entry, "line"> {
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
  /** How many entries a commit may hold. */
  #most = batchEntries;
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
    let entry: Omit<Entry, "line">;
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
    this.#batch.push({ ...entry, line: this.#line });
    this.#length += text.length;
    if (this.#batch.length >= this.#most || this.#length >= batchLength) await this.flush();
  }

  /** Stores what was taken. */
  async flush(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    this.#length = 0;
    await this.#store(batch);
    this.#next = this.#line + 1;
  }

  /** Stores entries in one commit or, where a server takes less at once, in several: so does what follows then. */
  async #store(entries: readonly Entry[]): Promise<void> {
    const atomic = this.kv.atomic();
    const now = Date.now();
    const lasting = entries.filter(({ expiresAt = Number.POSITIVE_INFINITY }) => expiresAt > now);
    for (const { key, value, expiresAt } of lasting)
      atomic.set(key, value, expiresAt === undefined ? {} : { expiresIn: expiresAt - now });
    try {
      if (lasting.length > 0) await atomic.commit();
    } catch (cause) {
      if (!isKvError(cause)) throw cause;
      if (cause.code !== "too_large" || entries.length < 2) throw this.#refusal(cause, entries);
      const half = Math.ceil(entries.length / 2);
      this.#most = half;
      await this.#store(entries.slice(0, half));
      return this.#store(entries.slice(half));
    }
    this.#entries += lasting.length;
    this.#expired += entries.length - lasting.length;
    this.#next = (entries.at(-1)?.line ?? this.#line) + 1;
  }

  /** The first line that may not be stored. */
  get next(): number {
    return Math.max(this.#next, this.from);
  }

  get result(): ImportResult {
    return { entries: this.#entries, expired: this.#expired };
  }

  #refusal(cause: KvError, entries: readonly Entry[]): KvError {
    const { code, message, status } = cause;
    const { next } = this;
    const last = entries.at(-1)?.line ?? next;
    const which = last === next ? `Line ${next}` : `Lines ${next} to ${last}`;
    return createKvError(
      code,
      `${which} could not be stored: ${message} The lines before are; go on with --from-line ${next}.`,
      { cause, status },
    );
  }
}
