// Finds a Chromium for the browser tests, or installs Debian's. Launching it is the tests' own work.
import { existsSync } from "node:fs";
import { run } from "./run.mjs";

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

const help =
  "No Chromium found. Install one (Debian: apt-get install chromium) or name it in KEYVAL_CHROMIUM.";

function find() {
  const named = process.env.KEYVAL_CHROMIUM;
  if (named && !existsSync(named))
    throw new Error(`KEYVAL_CHROMIUM names ${named}, which does not exist.`);
  return named || places.find((place) => existsSync(place));
}

async function aptGet(...args) {
  const isRoot = process.getuid?.() === 0;
  const [command, ...before] = isRoot ? ["apt-get"] : ["sudo", "-n", "apt-get"];
  return run(command, [...before, ...args], { env: { DEBIAN_FRONTEND: "noninteractive" } });
}

/** @returns {Promise<string>} the path of an executable Chromium; throws when there is none to be had */
export async function ensureChromium() {
  const found = find();
  if (found) return found;
  if (!existsSync("/usr/bin/apt-get")) throw new Error(help);
  console.log("installing chromium with apt-get …");
  await aptGet("update");
  const installed = await aptGet("install", "-y", "--no-install-recommends", "chromium");
  const now = find();
  if (!now) throw new Error(`${help}\napt-get said:\n${installed.output}`);
  return now;
}
