// npm run test:long: the same tests with many more random cases per property; for a night, not for a commit.
import { spawnSync } from "node:child_process";
import { ensureInstalled } from "./install.mjs";

await ensureInstalled();
const runs = process.env.KEYVAL_PROPERTY_RUNS ?? "10000";
console.log(`each property is tried ${runs} times`);
const { status } = spawnSync(
  "node_modules/.bin/vitest",
  ["run", "--project", "!e2e*", "--testTimeout=600000", ...process.argv.slice(2)],
  { stdio: "inherit", env: { ...process.env, KEYVAL_PROPERTY_RUNS: runs } },
);
process.exit(status ?? 1);
