// A module of a package's tests in a Node process of its own, built from the sources: for what only the end of a process
// can tell.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { build } from "vite";

export type ProcessEnd = {
  /** Null when it had to be ended: it did not come to an end by itself. */
  readonly code: number | null;
  readonly output: string;
};

/**
 * Runs `module` of the package in `folder` to its end.
 * @param patience how long it may take, in ms
 */
export async function runAlone(
  folder: string,
  module: string,
  args: readonly string[],
  patience = 20_000,
): Promise<ProcessEnd> {
  // Below the package's own modules, so that its dependencies resolve.
  const outDir = resolve(folder, "node_modules/.keyval-test", `${process.pid}-${basename(module)}`);
  await build({
    configFile: false,
    logLevel: "silent",
    root: resolve(folder),
    ssr: { noExternal: [/^@keyval\//], resolve: { conditions: ["@keyval/source"] } },
    build: {
      ssr: resolve(folder, module),
      outDir,
      target: "node20",
      rollupOptions: { output: { entryFileNames: "main.mjs" } },
    },
  });
  try {
    const child = spawn(process.execPath, [join(outDir, "main.mjs"), ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const overdue = setTimeout(() => child.kill("SIGKILL"), patience);
    const [code] = (await once(child, "close")) as [number | null];
    clearTimeout(overdue);
    return { code, output };
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}
