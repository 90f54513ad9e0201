// The check of options in the page of a bundler, which puts a constant in the place of `process.env.NODE_ENV` and
// nothing in that of `process`; and in a page without one.
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { build } from "vite";
import { expect, it } from "vitest";

const entry = fileURLToPath(
  new URL("../../../core/src/protocol/check-options.ts", import.meta.url),
);

/** What a page says that is built so, and gives an option that there is not. */
async function saidBy(nodeEnv: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "error",
    define: { "process.env.NODE_ENV": nodeEnv },
    build: { write: false, lib: { entry, formats: ["iife"], name: "page" } },
  });
  const [page] = [built].flat().flatMap((one) => ("output" in one ? one.output : []));
  const call = `try { page.checkOptions({ limt: 5 }, "list", { limit: 1 }); "nothing" } catch (error) { error.message }`;
  return runInNewContext(`${page?.type === "chunk" ? page.code : ""};${call}`) as string;
}

it("looks in a page that a bundler serves for development, and nowhere else in browsers", async () => {
  expect(await saidBy('"development"')).toContain("Did you mean limit?");
  expect(await saidBy('"production"')).toBe("nothing");
  expect(await saidBy("process.env.NODE_ENV")).toBe("nothing");
});
