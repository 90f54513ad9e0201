// npm start: installs and builds what is missing, serves the playground and the API, prints one URL.
//   --port 4820   the port to use; without it, the first free one from 4820
//   --reset       forget the data of earlier runs
import { mkdirSync, rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { buildPackages, buildPlayground } from "./builds.mjs";
import { freePort } from "./free-port.mjs";
import { ensureInstalled } from "./install.mjs";
import { keepRunning } from "./keep-running.mjs";
import { seedServer } from "./seed.mjs";

const data = ".data";

const { values } = parseArgs({
  options: { port: { type: "string" }, reset: { type: "boolean", default: false } },
});

async function prepare() {
  await ensureInstalled();
  await buildPackages();
  await buildPlayground();
  if (values.reset) rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true });
}

try {
  await prepare();
  const port = values.port ? Number(values.port) : await freePort(4820);
  const server = keepRunning(process.execPath, [
    "packages/server/dist/cli/main.mjs",
    "serve",
    `--port=${port}`,
    `--storage=${data}/keyval.db`,
    "--static=playground/storybook-static",
    "--tokens=playground/tokens.json",
    "--log-level=warn", // the last line is the URL
  ]);
  await seedServer(`http://localhost:${port}`).catch((error) => {
    server.kill();
    throw error;
  });
  console.log(`\nKeyval is running: http://localhost:${port}/`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
