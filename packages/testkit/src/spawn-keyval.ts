// The `keyval` command in a process of its own, and listeners of its queue in theirs, built from the sources: for tests
// that kill them.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const server = fileURLToPath(new URL("../../server/", import.meta.url));
const worker = fileURLToPath(new URL("queue-worker.ts", import.meta.url));
// Below the server's own modules, so that its dependencies resolve.
const outDir = `${server}node_modules/.keyval-test/${process.pid}`;

let built: Promise<unknown> | undefined;

function buildCommand(): Promise<unknown> {
  process.once("exit", () => rmSync(outDir, { recursive: true, force: true }));
  return build({
    configFile: false,
    logLevel: "silent",
    root: server,
    resolve: { conditions: ["@keyval/source"] },
    ssr: { noExternal: [/^@keyval\//], resolve: { conditions: ["@keyval/source"] } },
    build: {
      ssr: true,
      outDir,
      target: "node20",
      rollupOptions: {
        input: { "cli/main": `${server}src/cli/main.ts`, "queue-worker": worker },
        output: { entryFileNames: "[name].mjs" },
      },
    },
  });
}

export interface KeyvalProcess {
  /** What it has printed so far, and the halves of it. */
  readonly output: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly pid: number;
  /** The base URL it serves, once it does. @throws when it ends before */
  ready(): Promise<string>;
  kill(signal: NodeJS.Signals): void;
  /** Reads no more of what it prints. */
  hangUp(): void;
  /** Its exit code, or the signal that ended it. */
  ended(): Promise<number | NodeJS.Signals>;
}

/** Starts `keyval` with arguments; `input` is what it finds on its standard input. */
export function spawnKeyval(
  args: readonly string[],
  env: Record<string, string> = {},
  input?: string | Readable,
): Promise<KeyvalProcess> {
  return spawnBuilt("cli/main.mjs", args, env, input);
}

/** Starts a listener of a server's queue; queue-worker.ts says what it prints. */
export function spawnWorker(url: string): Promise<KeyvalProcess> {
  return spawnBuilt("queue-worker.mjs", [url]);
}

async function spawnBuilt(
  entry: string,
  args: readonly string[],
  env: Record<string, string> = {},
  input?: string | Readable,
): Promise<KeyvalProcess> {
  await (built ??= buildCommand());
  const child = spawn(process.execPath, [`${outDir}/${entry}`, ...args], {
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => {}); // it may end before it has read all
  if (input instanceof Readable) input.pipe(child.stdin);
  else child.stdin.end(input);
  const printed = { output: "", stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => {
      printed.output += text;
      printed[name] += text;
    });
  const ended = endOf(child);
  return {
    get output() {
      return printed.output;
    },
    get stdout() {
      return printed.stdout;
    },
    get stderr() {
      return printed.stderr;
    },
    pid: child.pid as number,
    ready: async () => {
      for (;;) {
        const url = /serves ([^\s"]+)/.exec(printed.output)?.[1];
        if (url) return url;
        const more = await Promise.race([once(child.stdout, "data"), ended]);
        if (!Array.isArray(more)) throw new Error(`keyval ended with ${more}: ${printed.output}`);
      }
    },
    kill: (signal) => void child.kill(signal),
    hangUp: () => void child.stdout.destroy(),
    ended: () => ended,
  };
}

async function endOf(child: ChildProcess): Promise<number | NodeJS.Signals> {
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  return code ?? (signal as NodeJS.Signals);
}
