// Runs one command to its end and keeps what it printed. Deciding what that means is the caller's.
import { spawn } from "node:child_process";

/** A command does not outlive the script that runs it: what ends the script ends the command. */
function endTogether(child) {
  const stop = () => child.kill();
  const leave = () => process.exit(130);
  process.once("exit", stop).once("SIGINT", leave).once("SIGTERM", leave);
  child.once("close", () => process.off("exit", stop).off("SIGINT", leave).off("SIGTERM", leave));
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, timeout?: number }} [options]
 *   timeout: milliseconds after which the command is stopped and counts as failed (10 minutes)
 * @returns {Promise<{ ok: boolean, code: number, output: string, stdout: string }>}
 *   output is both streams as they came
 */
export function run(command, args, { cwd, env, timeout = 600_000 } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, NO_COLOR: "1", ...env },
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
    });
    endTogether(child);
    let output = "";
    let stdout = "";
    const keep = (chunk) => {
      output += chunk;
    };
    const timer = setTimeout(() => {
      keep(`\nstopped: it had not ended after ${timeout / 1000} s\n`);
      child.kill();
    }, timeout);
    const end = (code) => {
      clearTimeout(timer);
      resolve({ ok: code === 0, code, output, stdout });
    };
    child.stdout.setEncoding("utf8").on("data", (chunk) => {
      stdout += chunk;
      keep(chunk);
    });
    child.stderr.setEncoding("utf8").on("data", keep);
    child.on("error", (error) => {
      keep(`${error.message}\n`);
      end(127);
    });
    child.on("close", (code) => end(code ?? 1));
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
