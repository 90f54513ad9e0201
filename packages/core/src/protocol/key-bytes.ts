// Keys as bytes whose lexicographic order is `compareKeys`: what a storage engine keeps.
// The scheme follows FoundationDB's tuple layer: a type byte per part, zero-terminated text with 0x00 escaped,
// IEEE 754 doubles and length-prefixed integers with their bits turned so that they compare as unsigned bytes.
import { createKvError } from "../errors/create-kv-error.ts";
import { isBytes, type KvKey, type KvKeyPart } from "./key.ts";

// Gaps leave room for later types. No tag is 0x00 or 0xff: those bound a key's descendants.
const tag = {
  bytes: 0x10,
  string: 0x20,
  number: 0x30,
  bigint: 0x40,
  false: 0x50,
  true: 0x51,
} as const;

const utf8 = new TextEncoder();
const utf8Decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function pushEscaped(out: number[], bytes: Uint8Array): void {
  for (const byte of bytes) {
    out.push(byte);
    if (byte === 0) out.push(0xff);
  }
  out.push(0);
}

/** Text without a character that UTF-8 would change or the escape: nearly all of it. */
// oxlint-disable-next-line no-control-regex -- NUL is what is escaped
const plainText = /^[\u0001-\u007f]*$/;

function pushText(out: number[], text: string): void {
  if (!plainText.test(text)) return pushEscaped(out, utf8.encode(text));
  for (let i = 0; i < text.length; i++) out.push(text.charCodeAt(i));
  out.push(0);
}

const view = new DataView(new ArrayBuffer(8));

function pushNumber(out: number[], value: number): void {
  view.setFloat64(0, value === 0 ? 0 : value);
  const negative = view.getUint8(0) >= 0x80;
  for (let i = 0; i < 8; i++) {
    const byte = view.getUint8(i);
    out.push(negative ? byte ^ 0xff : i === 0 ? byte ^ 0x80 : byte);
  }
}

/** Magnitude with its length before it; a negative one has every byte inverted, so that larger means smaller. */
function pushBigint(out: number[], value: bigint): void {
  const flip = value < 0n ? 0xff : 0;
  const magnitude = value < 0n ? -value : value;
  let hex = magnitude === 0n ? "" : magnitude.toString(16);
  if (hex.length % 2 === 1) hex = `0${hex}`;
  const length = hex.length / 2;
  // 0x80 + length in one byte, or 0xff and the length in two: 1024 bytes is the limit.
  if (length < 0x7f) out.push((0x80 + length) ^ flip);
  else out.push(0xff ^ flip, (length >> 8) ^ flip, (length & 0xff) ^ flip);
  for (let i = 0; i < hex.length; i += 2) out.push(Number.parseInt(hex.slice(i, i + 2), 16) ^ flip);
}

function pushPart(out: number[], part: KvKeyPart): void {
  switch (typeof part) {
    case "string":
      out.push(tag.string);
      return pushText(out, part);
    case "number":
      out.push(tag.number);
      return pushNumber(out, part);
    case "bigint":
      out.push(tag.bigint);
      return pushBigint(out, part);
    case "boolean":
      out.push(part ? tag.true : tag.false);
      return;
    default:
      out.push(tag.bytes);
      return pushEscaped(out, part);
  }
}

/** Encodes a checked key. The empty prefix is no bytes. */
export function encodeKeyBytes(key: KvKey): Uint8Array {
  const out: number[] = [];
  for (const part of key) pushPart(out, part);
  return Uint8Array.from(out);
}

/**
 * The bytes between which the descendants of a prefix lie: `from` inclusive, `to` exclusive. The prefix's own key,
 * which is shorter than `from`, is outside.
 */
export function descendantRange(prefix: KvKey): { from: Uint8Array; to: Uint8Array } {
  const bytes = encodeKeyBytes(prefix);
  const from = new Uint8Array(bytes.length + 1);
  from.set(bytes);
  const to = from.slice();
  from[bytes.length] = 0x01;
  to[bytes.length] = 0xff;
  return { from, to };
}

function malformed(): never {
  throw createKvError("internal", "Stored key bytes are malformed.");
}

function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    out.set(chunk, at);
    at += chunk.length;
  }
  return out;
}

class Reader {
  position = 0;
  constructor(private readonly bytes: Uint8Array) {}

  get done(): boolean {
    return this.position >= this.bytes.length;
  }

  byte(): number {
    return this.bytes[this.position++] ?? malformed();
  }

  /** Up to the terminator: the next 0x00 that no 0xff follows. */
  escaped(): Uint8Array {
    const out: Uint8Array[] = [];
    for (;;) {
      const zero = this.bytes.indexOf(0, this.position);
      if (zero === -1) return malformed();
      const isEscape = this.bytes[zero + 1] === 0xff;
      out.push(this.bytes.subarray(this.position, isEscape ? zero + 1 : zero));
      this.position = zero + (isEscape ? 2 : 1);
      if (!isEscape) return out.length === 1 ? (out[0] as Uint8Array) : concat(out);
    }
  }

  number(): number {
    const first = this.byte();
    const negative = first < 0x80;
    view.setUint8(0, negative ? first ^ 0xff : first ^ 0x80);
    for (let i = 1; i < 8; i++) view.setUint8(i, negative ? this.byte() ^ 0xff : this.byte());
    return view.getFloat64(0);
  }

  bigint(): bigint {
    const first = this.byte();
    const flip = first < 0x80 ? 0xff : 0;
    const head = first ^ flip;
    const length = head === 0xff ? ((this.byte() ^ flip) << 8) | (this.byte() ^ flip) : head - 0x80;
    let hex = "";
    for (let i = 0; i < length; i++) hex += (this.byte() ^ flip).toString(16).padStart(2, "0");
    const magnitude = hex === "" ? 0n : BigInt(`0x${hex}`);
    return flip === 0 ? magnitude : -magnitude;
  }

  part(): KvKeyPart {
    switch (this.byte()) {
      case tag.bytes:
        return new Uint8Array(this.escaped()); // a copy, and never a Buffer
      case tag.string:
        return utf8Decoder.decode(this.escaped());
      case tag.number:
        return this.number();
      case tag.bigint:
        return this.bigint();
      case tag.false:
        return false;
      case tag.true:
        return true;
      default:
        return malformed();
    }
  }
}

/** Decodes what `encodeKeyBytes` made. */
export function decodeKeyBytes(bytes: Uint8Array): KvKey {
  const reader = new Reader(isBytes(bytes) ? bytes : malformed());
  const parts: KvKeyPart[] = [];
  while (!reader.done) parts.push(reader.part());
  return parts;
}
