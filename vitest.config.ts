// Test projects: node for core, server and testkit; jsdom for the bindings, on their newest and oldest frameworks; a browser for what jsdom
// cannot tell and for the playground.
// Workspace packages resolve to their sources through the "@keyval/source" export condition: no build needed.
import { resolve as resolvePath } from "node:path";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const source = "@keyval/source";
const resolve = { conditions: [source, "module", "browser", "development"] };
const ssr = { resolve: { conditions: [source, "module", "node", "development"] } };

const unit = (root: string) => [`${root}/{src,test}/**/!(browser).test.{ts,tsx}`];

const project = (
  name: string,
  root: string,
  environment: "node" | "jsdom",
  include = unit(root),
  alias: Record<string, string> = {},
) => ({
  plugins: [vue()],
  resolve: { ...resolve, alias },
  ssr,
  test: {
    name,
    environment,
    include,
    // A process for each file costs a second; without a page, a file leaves nothing behind but modules, which are anew for each.
    isolate: environment !== "node",
    setupFiles: ["vitest.setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000, interval: 20 } },
  },
});

/** The oldest supported versions of a framework and its query package: the testkit has them installed. */
const floor = (...names: string[]) =>
  Object.fromEntries(
    names.map((name) => [name, resolvePath(`packages/testkit/node_modules/${name}`)]),
  );
const floorTests = (root: string) => [`${root}/test/{binding,suspense}.test.{ts,tsx}`];

const browserTests = project("e2e-bindings", ".", "node", [
  "packages/testkit/src/browser/browser.test.ts",
]);
/** A page takes its time where others use the processor too. */
const browserProject = { ...browserTests, test: { ...browserTests.test, testTimeout: 120_000 } };

/** Larger files come first, as they take longer; those that run a contract of the testkit are small and take longest. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => /\/binding\.test\.tsx?$/.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    maxWorkers: "100%",
    sequence: { sequencer: LongestFirst },
    projects: [
      project("core", "packages/core", "node"),
      project("server", "packages/server", "node"),
      project("testkit", "packages/testkit", "node"),
      project("devtools", "packages/devtools", "jsdom"),
      project("react", "packages/react", "jsdom"),
      project("vue", "packages/vue", "jsdom"),
      project(
        "react-floor",
        "packages/react",
        "jsdom",
        floorTests("packages/react"),
        floor("react", "react-dom", "@tanstack/react-query"),
      ),
      project(
        "vue-floor",
        "packages/vue",
        "jsdom",
        floorTests("packages/vue"),
        floor("vue", "@tanstack/vue-query"),
      ),
      browserProject,
      project("e2e", "playground", "node", ["{playground,examples}/e2e/**/*.test.ts"]),
    ],
  },
});
