// The built keyval command serving the built playground, as npm start does: a process that tests can kill.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = (relative: string) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));
const command = path("packages/server/dist/cli/main.mjs");
const playground = path("playground/storybook-static");

export interface PlaygroundServer {
  readonly origin: string;
  readonly port: number;
  /** Writes with plain HTTP, as curl would. Resolves with the moment the request began, in epoch ms. */
  put(key: string, value: unknown): Promise<number>;
  /** Deletes a key with plain HTTP. */
  remove(key: string): Promise<void>;
  /** Ends the process: at once by SIGKILL, or as asked to by SIGTERM. */
  end(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
}

/** Resolves with what the pattern finds in the process's output. */
function outputOf(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let output = "";
    const look = (chunk: Buffer) => {
      output += chunk.toString();
      const found = pattern.exec(output);
      if (found) resolve(found);
    };
    child.stdout?.on("data", look);
    child.stderr?.on("data", look);
    child.once("exit", (code) => reject(new Error(`keyval serve ended with ${code}:\n${output}`)));
  });
}

async function checked(response: Response): Promise<void> {
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
}

/** Starts the command on a database file, on a free port unless one is given. `pages`: other ones than the playground. */
export async function startPlayground(
  file: string,
  port = 0,
  pages = playground,
): Promise<PlaygroundServer> {
  for (const built of [command, pages])
    if (!existsSync(built)) throw new Error(`${built} is missing; run npm run build first.`);
  const child = spawn(
    process.execPath,
    [
      ...[command, "serve", `--port=${port}`, `--storage=${file}`, `--static=${pages}`],
      `--tokens=${path("playground/tokens.json")}`,
    ],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const [, bound] = await outputOf(child, /http:\/\/[\w.[\]:]+?:(\d+)/);
  const origin = `http://127.0.0.1:${bound}`;
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
  });
  return {
    origin,
    port: Number(bound),
    async put(key, value) {
      const began = performance.timeOrigin + performance.now();
      const body = JSON.stringify(value);
      const headers = { "content-type": "application/json" };
      await checked(await fetch(`${origin}/api/keys/${key}`, { method: "PUT", body, headers }));
      return began;
    },
    remove: async (key) => checked(await fetch(`${origin}/api/keys/${key}`, { method: "DELETE" })),
    end(signal) {
      child.kill(signal);
      return exited;
    },
  };
}
