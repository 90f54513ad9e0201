// Installs the workspace's dependencies when they are missing or older than the lockfile; else does nothing.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { runOrThrow } from "./run.mjs";

const pnpm = "pnpm@10.34.9";
const stamp = "node_modules/.installed-lockfile";

const lockfileHash = () =>
  createHash("sha256")
    .update(readFileSync("pnpm-lock.yaml"))
    .update(readFileSync("pnpm-workspace.yaml"))
    .update(process.version)
    .digest("hex");

function isInstalled() {
  if (!existsSync("node_modules/.modules.yaml") || !existsSync(stamp)) return false;
  return readFileSync(stamp, "utf8") === lockfileHash();
}

/** Runs from the repository's root. Says what it does only when there is something to do. */
export async function ensureInstalled() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 20) throw new Error(`Keyval needs Node 20 or newer; this is ${process.version}.`);
  if (isInstalled()) return;
  console.log(`installing dependencies with ${pnpm} …`);
  await runOrThrow("npx", ["--yes", pnpm, "install", "--frozen-lockfile"], { env: { CI: "true" } });
  writeFileSync(stamp, lockfileHash());
}
