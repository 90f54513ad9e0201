// Files of a folder, such as a built page that uses the server.
import { statSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { extname, join, resolve, sep } from "node:path";
import { createKvError } from "@keyval/core/protocol";
import { pageHeaders } from "./secure-headers.ts";
import { shortHash } from "./short-hash.ts";

const mimeTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".webp": "image/webp",
  ".avif": "image/avif",
  ".ico": "image/x-icon",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
  ".ttf": "font/ttf",
  ".wasm": "application/wasm",
  ".txt": "text/plain; charset=utf-8",
  ".md": "text/markdown; charset=utf-8",
  ".xml": "application/xml",
  ".pdf": "application/pdf",
  ".mp4": "video/mp4",
};

export class StaticFiles {
  readonly #root: string;

  constructor(folder: string) {
    this.#root = resolve(folder);
    if (!statSync(this.#root, { throwIfNoEntry: false })?.isDirectory())
      throw createKvError(
        "invalid_argument",
        `The staticDir "${folder}" is no folder; build the page first, or leave it out.`,
      );
  }

  /** The file at a raw URL path, `index.html` for a folder; nothing when there is none. */
  async answer(request: Request, rawPath: string): Promise<Response | undefined> {
    if (request.method !== "GET" && request.method !== "HEAD") return undefined;
    const path = this.#resolve(rawPath);
    const file = path && (await existing(path, rawPath.endsWith("/")));
    if (!file) return undefined;
    if (file === "folder") {
      const location = `${rawPath.replace(/^\/+/, "/")}/`; // behind "//" stands another server
      return new Response(null, { status: 308, headers: { ...pageHeaders, location } });
    }
    const content = await readFile(file);
    const etag = `"${shortHash(content)}"`;
    const headers = {
      "content-type": mimeTypes[extname(file).toLowerCase()] ?? "application/octet-stream",
      "cache-control": "no-cache", // asked again each time, answered by the tag: 304
      ...pageHeaders,
      etag,
    };
    if (request.headers.get("if-none-match") === etag)
      return new Response(null, { status: 304, headers });
    return new Response(request.method === "HEAD" ? null : new Uint8Array(content), { headers });
  }

  /** A path inside the folder, or nothing for one that leads out of it. */
  #resolve(rawPath: string): string | undefined {
    let path: string;
    try {
      path = decodeURIComponent(rawPath);
    } catch {
      return undefined;
    }
    if (path.includes("\0") || path.includes("\\")) return undefined;
    const full = resolve(join(this.#root, path));
    return full === this.#root || full.startsWith(this.#root + sep) ? full : undefined;
  }
}

async function existing(path: string, isFolder: boolean): Promise<string | undefined> {
  try {
    const stats = await stat(path);
    if (stats.isFile()) return isFolder ? undefined : path;
    const index = join(path, "index.html");
    if (!(await stat(index)).isFile()) return undefined;
    return isFolder ? index : "folder";
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG") return undefined;
    throw error;
  }
}
