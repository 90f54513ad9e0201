// Where the commands for data find it: on a running server or, without one, in the file itself.
import { existsSync } from "node:fs";
import { Kv } from "@keyval/core";
import { httpFetch } from "@keyval/core/node";
import { createKvError, isKvError } from "@keyval/core/protocol";
import type { KvServer } from "../kv-server.ts";
import type { CliInput, CliOption } from "./command.ts";

export const connectionOptions = {
  url: {
    value: "url",
    standard: "http://127.0.0.1:4820/api",
    variable: "KEYVAL_URL",
    help: "the API of a running server",
  },
  token: {
    value: "token",
    variable: "KEYVAL_TOKEN",
    help: "token to show; other users may see flags, not variables",
  },
  storage: { value: "file", help: "instead of a server: the database file of a stopped one" },
} as const satisfies Record<string, CliOption>;

export type Connection = {
  readonly kv: Kv;
  /** Asks for what no method of the client does. @throws KvError */
  get(path: string): Promise<Response>;
  close(): Promise<void>;
};

/** Opens the file as a server of this process. */
async function openFile(path: string, mayCreate: boolean): Promise<KvServer> {
  if (!mayCreate && !existsSync(path))
    throw createKvError("invalid_argument", `--storage ${path}: there is no such file.`);
  const { createKvServer } = await import("../create-kv-server.ts");
  const { sqlite } = await import("../sqlite.ts");
  try {
    return await createKvServer({ storage: sqlite(path) });
  } catch (cause) {
    if (!isKvError(cause) || cause.code !== "unavailable") throw cause;
    throw createKvError(
      "unavailable",
      `The database ${path} is in use by another process. Stop it or, if it is a Keyval server, say --url http://… instead of --storage.`,
      { cause },
    );
  }
}

/** Connects as the options say. @throws KvError */
async function connect(input: CliInput, { mayCreate = false } = {}): Promise<Connection> {
  const file = input.text("storage");
  const server = file === undefined ? undefined : await openFile(file, mayCreate);
  const url = server ? "http://in-process/api" : (input.text("url") as string);
  const token = server ? undefined : input.text("token");
  const kv = new Kv(url, {
    fetch: server?.fetch ?? httpFetch,
    ...(token !== undefined && { token }),
  });
  return {
    kv,
    get: (path) => get(server?.fetch ?? globalThis.fetch, url, path, token),
    close: async () => {
      await kv.close();
      await server?.close();
    },
  };
}

async function get(
  fetch: typeof globalThis.fetch,
  url: string,
  path: string,
  token: string | undefined,
): Promise<Response> {
  const headers = new Headers(token === undefined ? {} : { authorization: `Bearer ${token}` });
  const response = await fetch(url.replace(/\/+$/, "") + path, { headers }).catch(
    (cause: unknown) => {
      const why = `Is the server at ${url} running and reachable?`;
      throw createKvError("network", `GET ${path} got no answer. ${why}`, { cause });
    },
  );
  if (response.ok) return response;
  const body = (await response.json().catch(() => ({}))) as { error?: unknown };
  const said = typeof body.error === "string" ? body.error : `status ${response.status}`;
  throw createKvError("unavailable", `GET ${path} was refused: ${said}`, {
    status: response.status,
  });
}

/** Runs a command's work on a connection, and closes it. */
export async function connected<R>(
  input: CliInput,
  work: (connection: Connection) => Promise<R>,
  options: { mayCreate?: boolean } = {},
): Promise<R> {
  const connection = await connect(input, options);
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}
