// npm start: installs and builds what is missing, serves the playground and the API, prints one URL.
import { mkdirSync, rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { buildPackages, buildPlayground } from "./builds.mjs";
import { freePort } from "./free-port.mjs";
import { ensureInstalled } from "./install.mjs";
import { keepRunning } from "./keep-running.mjs";
import { seedServer } from "./seed.mjs";

const data = ".data";

const usage = `npm start -- [options]

  --port <number>  the port to use; without it, the first free one from 4820
  --reset          forget the data of earlier runs
  --help           this text`;

function readOptions() {
  const { values } = parseArgs({
    options: { port: { type: "string" }, reset: { type: "boolean" }, help: { type: "boolean" } },
  });
  const { port, reset, help } = values;
  if (port !== undefined && !(/^\d+$/.test(port) && Number(port) > 0 && Number(port) < 65_536))
    throw new TypeError(`--port is a number from 1 to 65535, got ${port}`);
  return { port: port === undefined ? undefined : Number(port), reset, help };
}

async function prepare(reset) {
  await ensureInstalled();
  await buildPackages();
  await buildPlayground();
  if (reset) rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true });
}

async function start({ port: wanted, reset }) {
  await prepare(reset);
  const port = wanted ?? (await freePort(4820));
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
}

try {
  const options = readOptions();
  if (options.help) console.log(usage);
  else await start(options);
} catch (error) {
  console.error(
    error.code?.startsWith("ERR_PARSE_ARGS") ? `${error.message}\n\n${usage}` : error.message,
  );
  process.exitCode = 1;
}
