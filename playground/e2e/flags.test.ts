// Feature flags in a real browser: decided in one half, seen in both, and never a wrong one first.
import { expect, it } from "vitest";
import { setNetwork } from "./set-network.ts";
import { frameworks, openStory } from "./story-page.ts";
import { storySuite } from "./story-suite.ts";

const key = (flag: string) => ["playground", "flags", flag];

const suite = storySuite("flags");

it("flags are known before anything shows, switched in either half, and taken back in one commit", async () => {
  await suite.kv.atomic().set(key("banner"), true).set(key("reviews"), false).commit();
  const { windows, server } = suite;
  const story = await openStory(windows, server.origin, "flags--story", ".shop");
  const half = (framework: string) => story.page.locator(`[data-framework="${framework}"]`);
  const product = (framework: string) => half(framework).locator(".product");
  const bothShow = async (...texts: string[]) => {
    for (const framework of frameworks)
      for (const hasText of texts) await product(framework).filter({ hasText }).waitFor();
  };

  await bothShow("Autumn sale", "plus € 5", "Add to basket");
  for (const framework of frameworks) {
    const sights = (await story.sights(framework)).map(({ text }) => text);
    // The first sight of the product is the stored one: reviews are on by default, and were never seen.
    for (const text of sights) expect(text).not.toContain("182 reviews");
    expect(sights.at(-1)).toContain("Autumn sale");
  }

  await half("react").getByLabel("Free shipping").click();
  await half("vue").getByLabel("Buy with one click").click();
  await bothShow("sent for free", "Buy now");
  for (const framework of frameworks)
    await half(framework).getByLabel("Free shipping").and(story.page.locator(":checked")).waitFor();
  await expect.poll(async () => (await suite.kv.get(key("quickBuy"))).value).toBe(true);

  await story.forget();
  await half("vue").getByText("Back to the defaults").click();
  await bothShow("182 reviews", "plus € 5", "Add to basket");
  for (const framework of frameworks) {
    const sights = (await story.sights(framework)).map(({ text }) => text);
    expect(sights, `${framework} goes there in one step`).toHaveLength(2);
  }
  await expect.poll(() => suite.kv.count(["playground", "flags"])).toBe(0);
  expect(story.errors).toEqual([]);
});

it.each(frameworks)(
  "a switch that is not stored yet says so in both halves, flipped in %s",
  async (framework) => {
    const { windows, server } = suite;
    const story = await openStory(windows, server.origin, "flags--story", ".shop");
    const half = story.page.locator(`[data-framework="${framework}"]`);
    const pending = story.page.locator("label[data-pending='true']");
    await half.getByLabel("Sale banner").waitFor();
    await setNetwork(story, "offline");
    await half.getByLabel("Sale banner").click();
    await expect.poll(() => pending.allInnerTexts()).toEqual(["Sale banner", "Sale banner"]);
    await half.getByText("Back to the defaults").click();
    await half.locator("button[data-pending='true']").waitFor();
    await setNetwork(story, "online");
    await expect.poll(() => story.page.locator("[data-pending='true']").count()).toBe(0);
    expect(await suite.kv.count(["playground", "flags"])).toBe(0);
  },
);
