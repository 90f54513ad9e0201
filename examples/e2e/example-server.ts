// An example's own production server as a process of its own, and a client that is neither of its pages.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Kv } from "@keyval/core";

const folderOf = (example: string) => fileURLToPath(new URL(`../${example}`, import.meta.url));

export interface ExampleServer {
  readonly origin: string;
  /** Another client of the same store, of a user. */
  clientOf(user: string): Kv;
  /** Requests the server has had so far: "POST /api/watch". */
  readonly requests: string[];
  /** Asks the process to end. Resolves with its exit code once it has. */
  end(): Promise<number | null>;
}

/** Starts `node server.mjs` of a built example on an empty store and a free port. */
export async function startExample(example: string): Promise<ExampleServer> {
  const cwd = folderOf(example);
  if (!existsSync(join(cwd, "dist/server")))
    throw new Error(`${example} is not built; run npm run build first.`);
  const data = mkdtempSync(join(tmpdir(), "keyval-example-"));
  const child = spawn(process.execPath, ["server.mjs"], {
    cwd,
    env: { ...process.env, PORT: "0", STORAGE: join(data, "keyval.db"), NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = new Promise<number | null>((resolve) => {
    child.once("exit", resolve);
  });
  const requests: string[] = [];
  const origin = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).on("line", (line) => {
      if (line.startsWith("http://")) resolve(new URL(line).origin);
      else requests.push(line);
    });
    void exited.then((code) => reject(new Error(`${example} ended with ${code}.`)));
  });
  const clients: Kv[] = [];
  return {
    origin,
    clientOf(user) {
      const kv = new Kv(`${origin}/api`, { headers: { cookie: `user=${user}` } });
      clients.push(kv);
      return kv;
    },
    requests,
    async end() {
      await Promise.all(clients.map((kv) => kv.close()));
      child.kill("SIGTERM");
      const code = await exited;
      rmSync(data, { recursive: true, force: true });
      return code;
    },
  };
}
