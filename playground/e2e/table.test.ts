// 10,000 orders in a real browser: filtered as one types, followed as they change, with elements for those in sight.
import { expect, it } from "vitest";
import { frameworks } from "./story-page.ts";
import { storySuite } from "./story-suite.ts";

const suite = storySuite("table");

it("filters live, shows an order that comes to match, and scrolls through all of them", async () => {
  const story = await suite.open();
  const half = (framework: string) => story.page.locator(`[data-framework="${framework}"]`);
  const rows = (framework: string) => half(framework).getByRole("row");
  const count = (framework: string, text: string) =>
    half(framework)
      .locator(".orders-count")
      .getByText(`${text} of 10,000 orders`, { exact: true })
      .waitFor();

  for (const framework of frameworks) {
    await count(framework, "10,000");
    expect(await rows(framework).count()).toBeLessThan(60);
    await half(framework)
      .locator(".orders-rows")
      .evaluate((list) => list.scrollTo(0, list.scrollHeight));
    const last = rows(framework).and(story.page.locator('[aria-rowindex="10000"]'));
    await last.getByRole("cell").first().getByText("10000").waitFor();
    expect(await rows(framework).count()).toBeLessThan(60);
  }

  // Scrolled to the end, and then there are few: they show, from the first on.
  for (const framework of frameworks) {
    await half(framework).getByLabel("Customer").fill("ada moss");
    await half(framework).getByLabel("Country").selectOption("Canada");
    await half(framework).getByLabel("Status").selectOption("returned");
  }
  const shown = async () => {
    const lists = await Promise.all(
      frameworks.map((framework) => rows(framework).allTextContents()),
    );
    return lists.map((list) => list.length);
  };
  const { entries } = await suite.kv.paginate<{ customer: string }>(["playground", "orders"], {
    limit: 1000,
    where: { customer: "Ada Moss", country: "Canada", status: "returned" },
  });
  expect(entries.length).toBeGreaterThan(0);
  await expect.poll(shown).toEqual([entries.length, entries.length]);

  const key = ["playground", "orders", 1];
  const { value } = await suite.kv.get(key);
  const order = { customer: "ADA MOSSLEY", country: "Canada", status: "returned", amount: 1 };
  await suite.kv.set(key, order);
  for (const framework of frameworks)
    await rows(framework).filter({ hasText: "ADA MOSSLEY" }).waitFor();
  await suite.kv.set(key, value);
  await expect.poll(shown).toEqual([entries.length, entries.length]);
  expect(story.errors).toEqual([]);
});
