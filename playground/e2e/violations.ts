// What axe finds wrong in a part of a page, shadow roots included.
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

type Found = {
  passes: { id: string }[];
  violations: { id: string; impact: string; nodes: { html: string }[] }[];
};

/** What is serious or critical, as text; that nothing was looked at is a finding, too. */
export async function violationsIn(page: Page, selector: string): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.addScriptTag({ path: axe });
  return page.evaluate(async (part) => {
    type Runner = { run(context: object, options: object): Promise<Found> };
    const found = await (window as unknown as { axe: Runner }).axe.run(
      { include: [part] },
      { resultTypes: ["violations"] }, // in full; of the rest what is enough to be counted
    );
    if (!found.passes.some(({ id }) => id === "button-name")) return ["axe saw no button"];
    return found.violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  }, selector);
}
