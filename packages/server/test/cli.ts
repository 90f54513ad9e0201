// The `keyval` command for tests, run to its end or left running; and what it works on: files, and servers in this
// process. All of it ends with the test.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { Kv } from "@keyval/core";
import { type KeyvalProcess, spawnKeyval } from "@keyval/testkit/spawn-keyval";
import { type RunningServer, startServer } from "@keyval/testkit/start-server";
import { sqlite } from "../src/sqlite.ts";

export type CliResult = { code: number | NodeJS.Signals; stdout: string; stderr: string };

export class Cli {
  readonly #running: KeyvalProcess[] = [];
  readonly #stores: RunningServer[] = [];
  readonly #clients: Kv[] = [];
  #folder: string | undefined;
  #files = 0;

  /** The path of a file that is not there yet. */
  file(end: string): string {
    this.#folder ??= mkdtempSync(join(tmpdir(), "keyval-cli-"));
    return join(this.#folder, `${++this.#files}${end}`);
  }

  /** A server in this process, for tests of the commands beside it. */
  async store(storage = ":memory:", port = 0): Promise<RunningServer> {
    const server = await startServer({ storage: sqlite(storage), port });
    this.#stores.push(server);
    return server;
  }

  client(url: string): Kv {
    const kv = new Kv(url);
    this.#clients.push(kv);
    return kv;
  }

  /** Starts a command that goes on. */
  async start(
    args: string[],
    env: Record<string, string> = {},
    input?: Readable,
  ): Promise<KeyvalProcess> {
    const started = await spawnKeyval(args, env, input);
    this.#running.push(started);
    return started;
  }

  /** Starts a server on a file or `:memory:`. Its URL. */
  async serve(storage: string, ...more: string[]): Promise<string> {
    const server = await this.start(["serve", "--port", "0", "--storage", storage, ...more]);
    return server.ready();
  }

  /** Runs a command to its end. */
  async run(
    args: string[],
    { env = {}, input }: { env?: Record<string, string>; input?: string } = {},
  ): Promise<CliResult> {
    const command = await spawnKeyval(args, env, input);
    const code = await command.ended();
    return { code, stdout: command.stdout, stderr: command.stderr };
  }

  /** Ends what still runs, and forgets the files. */
  async end(): Promise<void> {
    await Promise.all(this.#clients.splice(0).map((kv) => kv.close()));
    await Promise.all(this.#stores.splice(0).map((server) => server.close()));
    for (const command of this.#running.splice(0)) {
      command.kill("SIGKILL");
      await command.ended();
    }
    if (this.#folder) rmSync(this.#folder, { recursive: true });
    this.#folder = undefined;
  }
}
