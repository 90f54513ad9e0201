// The three builds: the published packages (tsdown), the playground's static site (Storybook), the examples (Vite).
import { rmSync } from "node:fs";
import { buildOnce } from "./build-stamp.mjs";
import { runOrThrow } from "./run.mjs";

const published = ["core", "devtools", "react", "vue", "server"];
const shared = ["pnpm-lock.yaml", "tsconfig.json", "tsdown.config.ts"];
const sources = published.flatMap((name) => [
  `packages/${name}/src`,
  `packages/${name}/package.json`,
]);

/** Builds every published package into its dist/. */
export function buildPackages() {
  return buildOnce("packages", {
    inputs: [...shared, ...sources],
    outputs: published.map((name) => `packages/${name}/dist/index.mjs`),
    async build() {
      for (const name of published)
        rmSync(`packages/${name}/dist`, { recursive: true, force: true });
      await runOrThrow("node_modules/.bin/tsdown", ["--fail-on-warn=false"]);
    },
  });
}

/** Builds the playground's stories into playground/storybook-static. */
export function buildPlayground() {
  return buildOnce("playground", {
    inputs: [...shared, ...sources, "packages/testkit/src", "playground", "docs"],
    outputs: ["playground/storybook-static/index.html"],
    build: () =>
      runOrThrow(
        "node_modules/.bin/storybook",
        ["build", "--quiet", "--disable-telemetry", "--output-dir", "storybook-static"],
        { cwd: "playground", env: { STORYBOOK_DISABLE_TELEMETRY: "1" } },
      ),
  });
}

const examples = ["react-ssr", "vue-ssr"];

/** Builds each example as its users would: npm run build, with the built packages. */
export function buildExamples() {
  return buildOnce("examples", {
    inputs: [...shared, ...sources, "examples"],
    outputs: examples.map((name) => `examples/${name}/dist/client/index.html`),
    build: () =>
      Promise.all(
        examples.map((name) =>
          runOrThrow("npm", ["run", "build"], {
            cwd: `examples/${name}`,
            env: { NODE_ENV: "production" },
          }),
        ),
      ),
  });
}
