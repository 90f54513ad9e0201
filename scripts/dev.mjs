// npm run dev: rebuilds packages, restarts the server and reloads the playground as files change.
import { mkdirSync } from "node:fs";
import { buildPackages } from "./builds.mjs";
import { listenAsProxy } from "./dev-proxy.mjs";
import { freePort } from "./free-port.mjs";
import { ensureInstalled } from "./install.mjs";
import { keepRunning } from "./keep-running.mjs";
import { seedServer } from "./seed.mjs";

const data = ".data";
const server = "packages/server/dist/cli/main.mjs";

await ensureInstalled();
await buildPackages();
mkdirSync(data, { recursive: true });

const port = await freePort(4820);
const api = await freePort(port + 1);
const pages = await freePort(api + 1);

keepRunning("node_modules/.bin/tsdown", ["--watch", "--no-clean", "--log-level", "warn"]);
keepRunning(process.execPath, [
  "--watch",
  "--watch-preserve-output",
  server,
  "serve",
  `--port=${api}`,
  `--storage=${data}/dev.db`,
  "--tokens=playground/tokens.json",
]);
keepRunning(
  "node_modules/.bin/storybook",
  ["dev", "--ci", "--quiet", "--disable-telemetry", "--exact-port", "--port", String(pages)],
  { cwd: "playground", env: { ...process.env, STORYBOOK_DISABLE_TELEMETRY: "1" } },
);
await seedServer(`http://localhost:${api}`);
await listenAsProxy(port, { api, pages });
console.log(`\nKeyval in development: http://localhost:${port}/`);
