// A file that comes to be whole or not at all: written under another name, and renamed when it is complete.
import { createWriteStream, existsSync, openSync, fsyncSync, closeSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createKvError } from "@keyval/core/protocol";

/** Refuses to replace a file unless that is meant. @throws KvError `invalid_argument` */
export function checkNew(path: string, isForced: boolean): void {
  if (isForced || !existsSync(path)) return;
  throw createKvError(
    "invalid_argument",
    `${path} exists already; give another name, or --force to replace it.`,
  );
}

/** Writes a file. `check` looks at it before it gets its name, and throws when it is not good. */
export async function writeNewFile(
  path: string,
  content: Readable,
  check: (part: string) => void = () => {},
): Promise<void> {
  const part = `${path}.part`;
  try {
    await pipeline(content, createWriteStream(part));
    check(part);
    const file = openSync(part, "r+");
    fsyncSync(file);
    closeSync(file);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
