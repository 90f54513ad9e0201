// Bank transfers in a real browser: conflicts that are tried again, and a total that never changes.
import { describe, expect, it } from "vitest";
import { frameworks } from "./story-page.ts";
import { storySuite } from "./story-suite.ts";

describe("bank transfer", () => {
  const suite = storySuite("bank");

  it("never shows a total but 1000 while both halves of two windows move money", async () => {
    const stories = [await suite.open(), await suite.open()];
    for (const { page } of stories)
      await page.evaluate(() => {
        const totals = new Set<string>();
        Object.assign(window, { totals });
        const look = () => {
          for (const bank of document.querySelectorAll(".bank-accounts")) {
            const shown = [...bank.querySelectorAll("dd")].map((dd) => Number(dd.textContent));
            const sum = shown.slice(0, -1).reduce((a, b) => a + b, 0);
            totals.add(`${sum} ${shown.at(-1)}`);
          }
        };
        look();
        new MutationObserver(look).observe(document.body, {
          subtree: true,
          childList: true,
          characterData: true,
        });
      });
    for (const { page } of stories)
      for (const framework of frameworks)
        await page.locator(`[data-framework="${framework}"]`).getByText("Ten at once").click();
    await expect
      .poll(() => suite.kv.count(["playground", "bank", "transfers"]), { timeout: 30_000 })
      .toBe(40);
    for (const { page, errors } of stories) {
      for (const framework of frameworks) {
        const half = page.locator(`[data-framework="${framework}"]`);
        await half.locator(".story-log li").nth(19).waitFor();
        await half.locator('[data-retried="true"]', { hasText: "conflict" }).first().waitFor();
      }
      const totals = await page.evaluate(() => [
        ...(window as unknown as { totals: Set<string> }).totals,
      ]);
      expect(totals).toEqual(["1000 1000"]);
      expect(errors).toEqual([]);
    }
  });

  it.each(frameworks)(
    "refuses in %s what an account does not have, and writes nothing",
    async (half) => {
      const story = await suite.open();
      const bank = story.page.locator(`[data-framework="${half}"]`);
      await bank.getByLabel("Amount").fill("900");
      await bank.getByText("Transfer", { exact: true }).click();
      await bank.getByText("Ada has 250, not 900.").waitFor();
      expect(await suite.kv.count(["playground", "bank", "transfers"])).toBe(0);
      expect(story.errors).toEqual([]);
    },
  );
});
