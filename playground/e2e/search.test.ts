// Live search in a real browser: what is found follows the words typed, and the dishes as they change.
import { expect, it } from "vitest";
import { frameworks } from "./story-page.ts";
import { storySuite } from "./story-suite.ts";

const suite = storySuite("search");

it("finds by stem as one types, and follows what comes to match and what no longer does", async () => {
  const story = await suite.open();
  const half = (framework: string) => story.page.locator(`[data-framework="${framework}"]`);
  const count = (framework: string, text: string) =>
    half(framework).locator(".search-count", { hasText: text }).waitFor();
  const titles = (framework: string) => half(framework).locator(".search-results h3");

  for (const framework of frameworks) {
    await count(framework, "20 found");
    expect(await titles(framework).first().locator("mark").allTextContents()).toEqual([
      "Roasted",
      "pepper",
    ]);
  }

  // Nothing of the last result goes before the next is there: the list is never empty meanwhile.
  await story.page.evaluate(() => {
    const emptied: string[] = [];
    Object.assign(window, { emptied });
    new MutationObserver(() => {
      for (const list of document.querySelectorAll(".search-results"))
        if (list.children.length === 0) emptied.push(list.closest("section")?.className ?? "");
    }).observe(document, { subtree: true, childList: true });
  });
  for (const framework of frameworks)
    await half(framework).getByLabel("Search").fill("grill lentil pie coriander");
  for (const framework of frameworks) {
    await count(framework, "1 found");
    await titles(framework).filter({ hasText: "Grilled lentil pie with coriander" }).waitFor();
  }
  const emptied = await story.page.evaluate(
    () => (window as unknown as { emptied: string[] }).emptied,
  );
  expect(emptied).toEqual([]);

  const dish = { text: "Grill what is left.", country: "Peru" };
  const key = ["playground", "dishes", 9000];
  await suite.kv.set(key, { ...dish, title: "Lentils in a pie, coriander beside" });
  for (const framework of frameworks) {
    await count(framework, "2 found");
    await titles(framework).filter({ hasText: "Lentils in a pie" }).waitFor();
  }
  await suite.kv.set(key, { ...dish, title: "Something else" });
  for (const framework of frameworks) await count(framework, "1 found");
  expect(story.errors).toEqual([]);
});
