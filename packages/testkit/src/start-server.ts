// A real server on a real socket, with what tests want to know of it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createKvServer,
  type KvListener,
  type KvServer,
  type KvServerOptions,
  listen,
} from "@keyval/server";
import { sqlite } from "@keyval/server/sqlite";

export type StartServerOptions = Partial<KvServerOptions> & {
  /** 0, a free one, by default. */
  port?: number;
};

export type RequestLine = { readonly method: string; readonly path: string };

export interface RunningServer {
  /** The base URL of the API: "http://127.0.0.1:…/api". */
  readonly url: string;
  /** Every request so far, path with query. */
  readonly requests: RequestLine[];
  /** Open watch streams. */
  streams(): number;
  /** Watches on them. */
  watches(): number;
  /** Open streams of queue listeners. */
  listeners(): number;
  /** Stops, ending streams with a reason. The data of a temporary file goes. */
  close(): Promise<void>;
  /** Stops and starts again on the same port; data in memory is lost, data in a file is not. */
  restart(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a server, by default on a temporary SQLite file and a free port. */
export async function startServer({
  port = 0,
  ...options
}: StartServerOptions = {}): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), "keyval-test-"));
  const storage = options.storage ?? sqlite(join(folder, "keyval.db"));
  const requests: RequestLine[] = [];
  let server: KvServer;
  let listener: KvListener;

  const start = async (at: number) => {
    server = await createKvServer({ ...options, storage });
    const { handle } = server;
    const logged: KvServer = {
      ...server,
      handle: (request, address) => {
        const { pathname, search } = new URL(request.url);
        requests.push({ method: request.method, path: pathname + search });
        return handle(request, address);
      },
    };
    listener = await listen(logged, { port: at });
  };
  await start(port);

  const close = async () => {
    await listener.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return {
    url: `${listener!.origin}${options.basePath ?? "/api"}`,
    requests,
    streams: () => server.stats().streams,
    watches: () => server.stats().watches,
    listeners: () => server.stats().listeners,
    close,
    restart: async () => {
      const { port: at } = listener;
      await listener.close();
      await start(at);
      // Clients in this process must have seen their idle connections end, or the next request is sent into one.
      for (let turns = 0; turns < 3; turns++) await new Promise((resolve) => setImmediate(resolve));
    },
    [Symbol.asyncDispose]: close,
  };
}
