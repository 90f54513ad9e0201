// Runs one command to its end and keeps what it printed. Deciding what that means is the caller's.
import { spawn } from "node:child_process";

/**
 * @param {string} command
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptions} [options]
 * @returns {Promise<{ ok: boolean, code: number, output: string }>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
      ...options,
      env: { ...process.env, ...options.env },
    });
    let output = "";
    const keep = (chunk) => {
      output += chunk;
    };
    child.stdout?.setEncoding("utf8").on("data", keep);
    child.stderr?.setEncoding("utf8").on("data", keep);
    child.on("error", (error) =>
      resolve({ ok: false, code: 127, output: `${output}${error.message}\n` }),
    );
    child.on("close", (code) => resolve({ ok: code === 0, code: code ?? 1, output }));
  });
}

/** Like run, but throws with the whole output when the command fails. */
export async function runOrThrow(command, args, options) {
  const result = await run(command, args, options);
  if (!result.ok) {
    throw new Error(`${command} ${args.join(" ")} failed (exit ${result.code}):\n${result.output}`);
  }
  return result.output;
}
