// Test projects: node for core, server and testkit; jsdom for the bindings; a browser for the playground.
// Workspace packages resolve to their sources through the "@keyval/source" export condition: no build needed.
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vitest/config";

const source = "@keyval/source";
const resolve = { conditions: [source, "module", "browser", "development"] };
const ssr = { resolve: { conditions: [source, "module", "node", "development"] } };

const unit = (root: string) => [`${root}/{src,test}/**/*.test.{ts,tsx}`];

const project = (
  name: string,
  root: string,
  environment: "node" | "jsdom",
  include = unit(root),
) => ({
  plugins: [vue()],
  resolve,
  ssr,
  test: {
    name,
    environment,
    include,
    setupFiles: ["vitest.setup.ts"],
    testTimeout: 15_000,
    hookTimeout: 30_000,
  },
});

export default defineConfig({
  test: {
    maxWorkers: "100%",
    projects: [
      project("core", "packages/core", "node"),
      project("server", "packages/server", "node"),
      project("testkit", "packages/testkit", "node"),
      project("react", "packages/react", "jsdom"),
      project("vue", "packages/vue", "jsdom"),
      project("e2e", "playground", "node", ["playground/e2e/**/*.test.ts"]),
    ],
  },
});
