// A backup on its way out: a copy beside the data, which is gone when it has been read or nobody reads on.
import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { Readable } from "node:stream";
import { createKvError } from "@keyval/core/protocol";
import type { Storage } from "../../storage/storage.ts";

export type Backup = { readonly body: ReadableStream<Uint8Array>; readonly bytes: number };

/** Copies storage as it is at one moment. @throws KvError `invalid_argument` when the engine has no backup of its own */
export async function takeBackup(storage: Storage): Promise<Backup> {
  if (!storage.backup)
    throw createKvError(
      "invalid_argument",
      "This storage has no backup of its own; use the tools of its database.",
    );
  // Beside the data: there is room for it, or there would be none for the data.
  const beside = storage.path === undefined ? tmpdir() : dirname(resolve(storage.path));
  const folder = await mkdtemp(join(beside, `.keyval-backup-${randomUUID().slice(0, 8)}-`));
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
