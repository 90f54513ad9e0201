// UUIDv7 (RFC 9562, section 5.7), with a counter so that one source's ids strictly increase (section 6.2, method 1).

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}

// Random numbers are fetched many at once: one call for each id would be most of its cost.
const pool = new BigUint64Array(64);
let used = pool.length;

/** 64 bits: the variant, and 62 random ones. */
function random(): string {
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  const bits = (pool[used++] as bigint) >> 2n;
  return (bits | (1n << 63n)).toString(16);
}

function format(ms: number, counter: number): string {
  const time = hex(ms, 12);
  const node = random();
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(counter, 3)}-${node.slice(0, 4)}-${node.slice(4)}`;
}

/** A source of UUIDv7 texts, each greater than the last, also when the clock steps back. */
export class UuidV7Source {
  #ms = 0;
  #counter = 0;

  /** `after`: a UUIDv7 that every id of this source must exceed. */
  constructor(after?: string) {
    if (after === undefined) return;
    this.#ms = Number.parseInt(after.slice(0, 8) + after.slice(9, 13), 16);
    this.#counter = Number.parseInt(after.slice(15, 18), 16);
  }

  /** The next id, stamped `now` (epoch ms) or the last stamp when that is later. */
  next(now: number = Date.now()): string {
    if (now > this.#ms) {
      this.#ms = now;
      this.#counter = 0;
    } else if (this.#counter < 0xfff) this.#counter++;
    else {
      this.#ms++; // 4096 ids in one millisecond: borrow from the next
      this.#counter = 0;
    }
    return format(this.#ms, this.#counter);
  }
}

const source = new UuidV7Source();

/** A new UUIDv7. `getRandomValues`, unlike `randomUUID`, also exists on pages without TLS. */
export function uuidV7(): string {
  return source.next();
}

const uuidV7Pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Whether a text is UUIDv7-shaped: a versionstamp or a cursor. */
export function isUuidV7(text: unknown): text is string {
  return typeof text === "string" && uuidV7Pattern.test(text);
}
