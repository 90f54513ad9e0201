// How entries are shown: to people one line each, in colour in a terminal; to programs as JSON on one line.
import { inspect } from "node:util";
import { encodeEntry, encodeKeyPath, type KvEntryMaybe, type KvKey } from "@keyval/core/protocol";

function hasColours(): boolean {
  return process.stdout.isTTY === true && process.stdout.hasColors();
}

/** A value on one line. */
export function valueText(value: unknown): string {
  return inspect(value, {
    ...{ colors: hasColours(), depth: null, breakLength: Number.POSITIVE_INFINITY },
    ...{ maxArrayLength: null, maxStringLength: null, compact: true },
  });
}

/** A key as it is written in commands; the empty prefix by name. */
export function keyText(key: KvKey): string {
  return key.length === 0 ? "everything" : encodeKeyPath(key);
}

/** An entry on one line; the key first. */
export function entryLine(entry: KvEntryMaybe, isJson: boolean): string {
  if (isJson) return JSON.stringify(encodeEntry(entry));
  const { key, value, versionstamp } = entry;
  return `${keyText(key)}  ${versionstamp === null ? "(nothing)" : valueText(value)}`;
}

/** Prints a line, and waits when whoever reads is behind: what is printed may be long. */
export async function print(line: string): Promise<void> {
  if (!process.stdout.write(`${line}\n`))
    await new Promise((resolve) => process.stdout.once("drain", resolve));
}
