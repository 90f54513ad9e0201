// A backup on its way out: a copy beside the data, which is gone when it has been read or nobody reads on; and what is
// left of one when the process was killed meanwhile.
import { createReadStream } from "node:fs";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { Readable } from "node:stream";
import { createKvError } from "@keyval/core/protocol";
import { shortHash } from "../../short-hash.ts";
import type { Storage } from "../../storage/storage.ts";

export type Backup = { readonly body: ReadableStream<Uint8Array>; readonly bytes: number };

/** How the folders of a store's copies begin: another store's may lie beside them. */
function folderStart(path: string): string {
  return `.keyval-backup-${shortHash(basename(path))}-`;
}

/** Copies storage as it is at one moment. @throws KvError `invalid_argument` when the engine has no backup of its own */
export async function takeBackup(storage: Storage): Promise<Backup> {
  if (!storage.backup)
    throw createKvError(
      "invalid_argument",
      "This storage has no backup of its own; use the tools of its database.",
    );
  // Beside the data: there is room for it, or there would be none for the data.
  const { path = join(tmpdir(), "memory") } = storage;
  const folder = await mkdtemp(join(dirname(resolve(path)), folderStart(path)));
  const forget = () => void rm(folder, { recursive: true, force: true });
  try {
    const file = join(folder, "backup.db");
    await storage.backup(file);
    const { size } = await stat(file);
    const stream = createReadStream(file).once("close", forget);
    return { body: Readable.toWeb(stream) as ReadableStream<Uint8Array>, bytes: size };
  } catch (error) {
    forget();
    throw error;
  }
}

/** Removes the copies of a process that was killed: each is as large as the data. The caller owns the store. */
export async function removeLeftBackups({ path }: Storage): Promise<void> {
  if (path === undefined) return;
  const beside = dirname(resolve(path));
  for (const name of await readdir(beside))
    if (name.startsWith(folderStart(path)))
      await rm(join(beside, name), { recursive: true, force: true });
}
