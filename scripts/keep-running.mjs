// Runs long-lived commands as one: a signal to this process stops them all, and so does the end of any.
import { spawn } from "node:child_process";

const children = new Set();
let isStopping = false;

function stopAll(signal) {
  isStopping = true;
  if (children.size === 0) process.exit(130);
  for (const child of children) child.kill(signal);
}

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => stopAll(signal));
}

// Whatever else ends this process must not leave them behind.
process.on("exit", () => {
  for (const child of children) child.kill();
});

/**
 * Starts a command whose end ends this process, with its exit code unless it was asked to stop.
 * @param {string} command
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptions} [options]
 */
export function keepRunning(command, args, options = {}) {
  const child = spawn(command, args, { stdio: "inherit", ...options });
  children.add(child);
  child.on("error", (error) => {
    console.error(error.message);
    children.delete(child);
    process.exit(1);
  });
  child.on("exit", (code) => {
    children.delete(child);
    if (!isStopping) process.exitCode = code ?? 1;
    if (children.size === 0) process.exit();
    else if (!isStopping) stopAll("SIGTERM");
  });
  return child;
}
