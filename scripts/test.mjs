// npm test: installs what is missing, runs every check and every test, ends with "N passed, N failed".
// Each check counts as one, each test as one. A failed step never stops the others.
import { buildExamples, buildPackages, buildPlayground } from "./builds.mjs";
import { ensureChromium } from "./chromium.mjs";
import { ensureInstalled } from "./install.mjs";
import { run } from "./run.mjs";
import { runSteps } from "./steps.mjs";
import { vitestStep } from "./vitest-step.mjs";

const bin = (name) => `node_modules/.bin/${name}`;

/** A check whose success is worth one short line of its own output. */
const script = (name, after = []) => ({
  name,
  after,
  async run() {
    const { ok, output } = await run("node", [`scripts/check-${name}.mjs`]);
    return { ok, output, note: ok ? output.trim().replaceAll("\n", "; ") : undefined };
  },
});

const tool = (name, command, args, after = []) => ({
  name,
  after,
  run: () => run(bin(command), args),
});

const build = (name, work, after = []) => ({
  name,
  after,
  async run() {
    const built = await work();
    return { ok: true, output: "", note: built ? undefined : "up to date" };
  },
});

const browserContract = {
  name: "bindings in a browser",
  after: ["unit tests"],
  alone: true,
  async run() {
    const chromium = await ensureChromium();
    return vitestStep("browser", ["--project", "e2e-bindings"], { KEYVAL_CHROMIUM: chromium });
  },
};

const browserTests = {
  name: "browser tests",
  after: ["build packages", "build playground", "build examples", "unit tests"],
  alone: true,
  async run() {
    const chromium = await ensureChromium();
    return vitestStep("e2e", ["--project", "e2e"], { KEYVAL_CHROMIUM: chromium });
  },
};

// In this order as far as their needs allow: what others need first, then the longest, so that none is left over at the end.
const steps = [
  build("build packages", buildPackages),
  tool("types", "vue-tsc", ["--noEmit"]),
  build("build playground", buildPlayground, ["build packages"]),
  script("packages", ["build packages"]),
  { name: "type tests", run: () => vitestStep("types", ["--config", "vitest.types.config.ts"]) },
  build("build examples", buildExamples, ["build packages"]),
  script("docs"),
  script("sizes", ["build packages"]),
  script("dependencies"),
  tool("types without Node", "tsc", ["-p", "tsconfig.portable.json"]),
  tool("types of a registered store", "tsc", ["-p", "tsconfig.registered.json"]),
  tool("unused exports", "knip", ["--no-progress"]),
  tool("lint", "oxlint", []),
  script("bundles", ["build packages"]),
  tool("types of scripts", "tsc", ["-p", "tsconfig.scripts.json"]),
  tool("format", "biome", ["format", "."]),
  {
    name: "unit tests",
    after: ["build packages"], // some start the built command
    alone: true,
    run: () => vitestStep("unit", ["--project", "!e2e*"]),
  },
  browserContract,
  browserTests,
];

const from = performance.now();
await ensureInstalled().catch((error) => {
  console.error(error.message);
  console.log("0 passed, 1 failed");
  process.exit(1);
});
const { passed, failed } = await runSteps(steps, 2);
console.log(`${((performance.now() - from) / 1000).toFixed(0)} s in all`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
