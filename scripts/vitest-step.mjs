// Runs vitest once and turns its JSON report into counts, so that npm test adds up tests and not only steps.
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { run } from "./run.mjs";

/** A file that fails before its first test has no test to count: it counts as one failure itself. */
function countFiles(report) {
  const broken = report.testResults.filter(
    (file) =>
      file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  );
  return broken.length;
}

function summarize(report, ok) {
  const passed = report.numPassedTests;
  const skipped = report.numPendingTests + report.numTodoTests;
  let failed = report.numFailedTests + countFiles(report);
  if (!ok && failed === 0) failed = 1; // an unhandled error outside any test
  const note = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
  return { passed, failed, note };
}

/**
 * @param {string} name the report's file name
 * @param {string[]} args further arguments to `vitest run`
 * @param {Record<string, string>} [env]
 * @returns {Promise<import("./steps.mjs").Outcome>}
 */
export async function vitestStep(name, args, env = {}) {
  const file = `.cache/${name}.json`;
  mkdirSync(".cache", { recursive: true });
  rmSync(file, { force: true });
  const { ok, output } = await run(
    "node_modules/.bin/vitest",
    ["run", ...args, "--reporter=default", "--reporter=json", `--outputFile.json=${file}`],
    { env, timeout: 900_000 },
  );
  if (!existsSync(file)) return { ok: false, output: `${output}\nvitest wrote no report.` };
  const counts = summarize(JSON.parse(readFileSync(file, "utf8")), ok);
  if (counts.passed + counts.failed === 0) {
    return { ok: false, output: `${output}\nno test ran, so nothing was shown to work.` };
  }
  return { ok: ok && counts.failed === 0, output, ...counts };
}
