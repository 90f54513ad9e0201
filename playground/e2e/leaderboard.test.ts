// The leaderboard in a real browser: the best ten of the server's keys, while hundreds of scores change a second.
import type { KvEntry } from "@keyval/core";
import { describe, expect, it } from "vitest";
import { setNetwork } from "./set-network.ts";
import { frameworks, type StoryPage } from "./story-page.ts";
import { storySuite } from "./story-suite.ts";

const scores = ["playground", "leaderboard", "scores"];

const shown = ({ page }: StoryPage, framework: string) =>
  page.locator(`[data-framework="${framework}"] .leaderboard li`).allInnerTexts();

const lines = (entries: readonly KvEntry<{ name: string }>[]) =>
  entries.map(({ key, value }) => `${value.name}\n${Number(key.at(-2)).toLocaleString("en")}`);

describe("leaderboard", () => {
  const suite = storySuite("leaderboard");

  it.each(frameworks)("shows the best ten, played in the half of %s", async (framework) => {
    const story = await suite.open();
    const best = async () =>
      lines(
        (await suite.kv.paginate<{ name: string }>(scores, { reverse: true, limit: 10 })).entries,
      );
    const before = await best();
    for (const half of frameworks) await expect.poll(() => shown(story, half)).toEqual(before);

    const half = story.page.locator(`[data-framework="${framework}"]`);
    await half.getByText("Start 500 writes/s").click();
    await half.getByText(/\d+ writes a second/).waitFor();
    await expect.poll(best).not.toEqual(before);
    await setNetwork(story, "offline");
    for (const side of frameworks)
      await story.page
        .locator(`[data-framework="${side}"]`)
        .getByText("Waiting for the server.")
        .waitFor();
    await setNetwork(story, "online");
    await half.getByText(/\d+ writes a second/).waitFor();
    await half.getByText("Stop").click();
    await half.getByText("Nobody plays.").waitFor();

    const after = await best();
    for (const side of frameworks) await expect.poll(() => shown(story, side)).toEqual(after);
    expect(await suite.kv.count(scores)).toBe(100_000);
    expect(story.errors).toEqual([]);

    await half.getByText("Start 500 writes/s").click();
    await half.getByText("Stop").waitFor();
    const refusal = { error: "Writing is over for today.", code: "forbidden" };
    await story.page.route("**/api/batch", (route) =>
      route.request().method() === "POST"
        ? route.fulfill({ status: 403, json: refusal })
        : route.continue(),
    );
    await half.getByText("Start 500 writes/s").waitFor(); // its writes failed: nobody plays any more
    expect(await half.getByRole("alert").innerText()).toContain("Writing is over for today.");
    await story.page.unroute("**/api/batch");
    await half.getByText("Start 500 writes/s").click();
    await half.getByText(/\d+ writes a second/).waitFor();
    expect(await half.getByRole("alert").count()).toBe(0);
    await half.getByText("Stop").click();
  });
});
