// Where the commands for data find it: on a running server or, without one, in the file itself.
import { existsSync } from "node:fs";
import { Kv, type KvFetch, type KvResponse } from "@keyval/core";
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
  /** Asks for what no method of the client does; `type` is what the answer is to hold. @throws KvError */
  get(path: string, type: string): Promise<KvResponse>;
  close(): Promise<void>;
};

/** Opens the file as a server of this process. */
async function openFile(path: string, mayCreate: boolean): Promise<KvServer> {
  if (path === ":memory:")
    throw createKvError(
      "invalid_argument",
      "--storage :memory: would be gone when this command ends; give a file, or the --url of a server.",
    );
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

/** The token to show, which has to go into a header. @throws KvError `invalid_argument` */
function tokenOf(input: CliInput): string | undefined {
  const token = input.text("token")?.trim(); // it may end with the line it stood on
  if (!token) return undefined;
  if (/^[!-~]+$/.test(token)) return token;
  throw createKvError(
    "invalid_argument",
    "The token (KEYVAL_TOKEN or --token) holds a space, a line break or another character that no token has; see where it was copied from.",
  );
}

/** Connects as the options say. @throws KvError */
async function connect(
  input: CliInput,
  { mayCreate = false, token }: { mayCreate?: boolean; token: string | undefined },
): Promise<Connection> {
  const file = input.text("storage");
  const server = file === undefined ? undefined : await openFile(file, mayCreate);
  const url = server ? "http://in-process/api" : (input.text("url") as string);
  const fetch: KvFetch = server?.fetch ?? httpFetch;
  const shown = server ? undefined : token;
  const kv = new Kv(url, { fetch, ...(shown !== undefined && { token: shown }) });
  return {
    kv,
    get: (path, type) => get({ fetch, url, token: shown }, path, type),
    close: async () => {
      await kv.close();
      await server?.close();
    },
  };
}

const whoAnswered =
  "Is the url the one of the server's API, base path included, or did a proxy answer?";

type Asked = { readonly fetch: KvFetch; readonly url: string; readonly token: string | undefined };

async function get({ fetch, url, token }: Asked, path: string, type: string): Promise<KvResponse> {
  const headers: Record<string, string> =
    token === undefined ? {} : { authorization: `Bearer ${token}` };
  const what = `GET ${path}`;
  const init = { method: "GET", headers, body: undefined, cache: "no-store" } as const;
  const response = await fetch(url.replace(/\/+$/, "") + path, init).catch((cause: Error) => {
    const why = `${what} got no answer: ${cause.message}. Is the server at ${url} running and reachable?`;
    throw createKvError("network", why, { cause });
  });
  const { status } = response;
  const given = response.headers.get("content-type")?.split(";")[0];
  if (response.ok && given === type) return response;
  const text = response.ok ? "" : await response.text().catch(() => "");
  if (response.ok) await response.body?.cancel();
  const said = errorIn(text);
  const why = response.ok
    ? `${what} was answered with ${given ?? "no type"}, which is not ${type}. ${whoAnswered}`
    : said === undefined
      ? `${what} was answered with status ${status}. ${whoAnswered}`
      : `${what} was refused: ${said}`;
  throw createKvError(said === undefined ? "protocol" : "unavailable", why, { status });
}

/** What a server of ours says in a refusal. */
function errorIn(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as { error?: unknown };
    return typeof error === "string" ? error : undefined;
  } catch {
    return undefined;
  }
}

/** The same error, with how the command is given the token that was missing. */
function withTokenHint(error: unknown): unknown {
  if (!isKvError(error) || (error.status !== 401 && error.status !== 403)) return error;
  const { code, status, message } = error;
  const hint = `${message} This command shows the token in KEYVAL_TOKEN or --token.`;
  return createKvError(code, hint, { status, cause: error });
}

/** Runs a command's work on a connection, and closes it. */
export async function connected<R>(
  input: CliInput,
  work: (connection: Connection) => Promise<R>,
  { mayCreate = false }: { mayCreate?: boolean } = {},
): Promise<R> {
  const token = tokenOf(input);
  const connection = await connect(input, { mayCreate, token });
  try {
    return await work(connection);
  } catch (error) {
    throw token === undefined ? withTokenHint(error) : error;
  } finally {
    await connection.close();
  }
}
