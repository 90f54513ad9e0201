// The `keyval` command for tests: run to its end, or left running and ended with the test.
import { type KeyvalProcess, spawnKeyval } from "@keyval/testkit/spawn-keyval";

export type CliResult = { code: number | NodeJS.Signals; stdout: string; stderr: string };

export class Cli {
  readonly #running: KeyvalProcess[] = [];

  /** Starts a command that goes on. */
  async start(args: string[], env: Record<string, string> = {}): Promise<KeyvalProcess> {
    const started = await spawnKeyval(args, env);
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

  /** Ends what still runs. */
  async end(): Promise<void> {
    for (const command of this.#running.splice(0)) {
      command.kill("SIGKILL");
      await command.ended();
    }
  }
}
