// A file that comes to be whole or not at all: written under another name, and renamed when it is complete.
import { closeSync, createWriteStream, fsyncSync, openSync } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createKvError } from "@keyval/core/protocol";
import { onStop, stoppedError } from "./stop-signals.ts";

/** Refuses what no file can be written to, and to replace one unless that is meant. @throws KvError `invalid_argument` */
export async function checkNew(path: string, isForced: boolean): Promise<void> {
  const refuse = (why: string) => createKvError("invalid_argument", why);
  if (path === "") throw refuse("The name of the file is empty; give one.");
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory())
    throw refuse(`${path} is a folder; give the name of a file, in it or elsewhere.`);
  if (found && !found.isFile()) throw refuse(`${path} is no file; give the name of one.`);
  if (found && !isForced)
    throw refuse(`${path} exists already; give another name, or --force to replace it.`);
  const folder = dirname(resolve(path));
  if (!found && !(await stat(folder).catch(() => undefined))?.isDirectory())
    throw refuse(`There is no folder ${folder} for ${path}; make it, or give another name.`);
}

/**
 * Writes a file. `check` looks at it before it gets its name, and throws when it is not good. Whoever stops the command
 * (ctrl-c) leaves nothing behind.
 */
export async function writeNewFile(
  path: string,
  content: Readable,
  check: (part: string) => void = () => {},
): Promise<void> {
  const part = `${path}.part`;
  const stopping = new AbortController();
  onStop((signal) => stopping.abort(stoppedError(`Stopped. ${path} was not written.`, signal)));
  const { signal } = stopping;
  try {
    await pipeline(content, createWriteStream(part), { signal });
    check(part);
    const file = openSync(part, "r+");
    fsyncSync(file);
    closeSync(file);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw signal.aborted ? signal.reason : error;
  }
}
