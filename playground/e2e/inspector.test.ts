// The inspector in Storybook's panel: it is @keyval/devtools, for the Kv of the story in view.
import { expect, describe, it } from "vitest";
import { PlaygroundWindow, type WindowOptions } from "./playground-window.ts";
import { frameworks } from "./story-page.ts";
import { storySuite } from "./story-suite.ts";
import { violationsIn } from "./violations.ts";

describe("inspector", () => {
  const suite = storySuite("counter");
  const open = async (options?: WindowOptions) => {
    const opened = await PlaygroundWindow.open(
      suite.windows,
      suite.server.origin,
      "counter",
      options,
    );
    await opened.press("Inspect");
    await opened.page.getByRole("tab", { name: "Stream" }).waitFor();
    return opened;
  };

  it("shows what happened before it was open, and frames as they come", async () => {
    const { page, errors, story } = await open();
    await page.locator("summary", { hasText: "snapshot" }).waitFor();
    await suite.kv.set(["playground", "counter"], 41);
    await page.locator("summary", { hasText: '["playground", "counter"] 41' }).waitFor();
    await story.locator('[data-framework="vue"] [aria-label="Plus"]').click();
    await page
      .locator("summary", { hasText: '["playground", "counter"] 42' })
      .getByText("own change")
      .waitFor();
    expect(errors).toEqual([]);
  });

  it("shows watches with the queries of both halves, and a pending press until it is stored", async () => {
    const opened = await open();
    const { page } = opened;
    await opened.inspect("Watches");
    await page.locator("summary", { hasText: 'entry ["playground", "counter"]' }).click();
    for (const index of [0, 1])
      await page
        .locator(".detail li", { hasText: '["kv","/api","playground","counter",":entry"]' })
        .nth(index)
        .waitFor();
    await opened.turn("network", "Offline");
    await opened.inspect("Pending");
    await opened.half("react").getByLabel("Plus").click();
    const row = page.locator("summary", { hasText: 'sum ["playground", "counter"] 1' });
    await row.click();
    await page.locator(".detail", { hasText: "Offline, by the playground's toolbar." }).waitFor();
    await opened.turn("network", "Online");
    await page.getByText("Nothing is pending").waitFor();
    await page.locator(".row", { hasText: "stored" }).first().waitFor();
  });

  it("follows from story to story: the same panel, the watches of the story in view", async () => {
    const opened = await open();
    const { page } = opened;
    await opened.inspect("Watches");
    await page.locator("summary", { hasText: 'entry ["playground", "counter"]' }).waitFor();
    await opened.goTo("Live to-do list");
    await page.locator("summary", { hasText: 'list ["playground", "todos"]' }).waitFor();
    await page
      .locator("summary", { hasText: 'entry ["playground", "counter"]' })
      .waitFor({ state: "detached" }); // it lingers for a moment
    await opened.inspect("Requests");
    await opened.half("vue").getByLabel("New to-do").fill("Look inside");
    await page.keyboard.press("Enter");
    const row = page.locator("summary", { hasText: 'commit ["playground", "todos"' });
    await row.getByText(/\d ms/).waitFor();
    await opened.goTo("Shared counter");
    await opened.inspect("Watches");
    await page.locator("summary", { hasText: 'entry ["playground", "counter"]' }).waitFor();
    expect(opened.errors).toEqual([]);
  });

  it("edits and deletes what both halves show; what is typed there is no shortcut of the frame", async () => {
    await suite.kv.set(["playground", "counter"], 5);
    const opened = await open();
    const { page } = opened;
    const bothShow = async (text: string) => {
      for (const framework of frameworks)
        await opened.half(framework).locator(".counter-value", { hasText: text }).waitFor();
    };
    await opened.inspect("Keys");
    await page.getByRole("treeitem", { name: "counter" }).click();
    const editor = page.getByRole("textbox", { name: 'Value of ["playground", "counter"]' });
    await editor.fill("");
    await editor.pressSequentially("700");
    await page.getByRole("button", { name: "Save" }).click();
    await bothShow("700");
    const goTo = page.getByRole("textbox", { name: "Go to key" });
    await goTo.pressSequentially("playground/aside");
    expect(await goTo.inputValue()).toBe("playground/aside");
    expect(await page.getByRole("link", { name: "Shared counter", exact: true }).isVisible()).toBe(
      true,
    );
    await page.getByRole("button", { name: "Delete…" }).click();
    await page.getByRole("button", { name: "Delete this entry" }).click();
    await bothShow("none");
    expect(opened.errors).toEqual([]);
  });

  it("comes back where it was put away, and after the story was loaded anew", async () => {
    const opened = await open();
    const { page } = opened;
    await page.getByRole("tab", { name: "Accessibility" }).click();
    await page.getByRole("tab", { name: "Stream" }).waitFor({ state: "detached" });
    await page.getByRole("tab", { name: "Inspector" }).click();
    await page.locator("summary", { hasText: "snapshot" }).waitFor();
    const before = await page.locator("[data-layout]").elementHandle();
    await page.evaluate(() => {
      const frame = document.querySelector<HTMLIFrameElement>("#storybook-preview-iframe");
      frame?.contentWindow?.location.reload();
    });
    await page.waitForFunction((panel) => !panel?.isConnected, before);
    // The panel is there before the story: what is stored until that watches comes in its snapshot.
    await page.locator("summary", { hasText: "snapshot" }).waitFor();
    await suite.kv.set(["playground", "counter"], 3);
    await page.locator("summary", { hasText: '["playground", "counter"] 3' }).waitFor();
    expect(await page.locator("[data-layout]").count()).toBe(1);
    expect(opened.errors).toEqual([]);
  });

  it("has the frame's colours, which the toolbar sets", async () => {
    const opened = await open({ colorScheme: "dark" });
    const { page } = opened;
    const scheme = () =>
      page.locator("[data-layout]").evaluate((panel) => getComputedStyle(panel).colorScheme);
    expect(await scheme()).toBe("dark");
    await opened.turn("scheme", "Light");
    await expect.poll(scheme).toBe("light");
    for (const colours of ["Light", "Dark"]) {
      await opened.turn("scheme", colours);
      for (const tab of ["Stream", "Watches", "Pending", "Requests", "Keys"]) {
        await opened.inspect(tab);
        expect(await violationsIn(page, "[data-layout]"), `${tab}, ${colours}`).toEqual([]);
      }
    }
  });

  it("fits a narrow window, below the story", async () => {
    const { windows, server } = suite;
    const size = { width: 390, height: 800 };
    const opened = await PlaygroundWindow.open(windows, server.origin, "counter", size);
    const { page } = opened;
    await opened.half("react").getByLabel("Plus").click();
    await page.getByRole("button", { name: "Open addon panel" }).click();
    for (const tab of ["Stream", "Watches", "Pending", "Requests", "Keys"]) {
      await opened.inspect(tab);
      const overflow = await page.evaluate(() => {
        const body = document.querySelector("[data-layout]")?.shadowRoot?.querySelector(".body");
        const width = document.documentElement.scrollWidth - document.documentElement.clientWidth;
        return Math.max(width, (body?.scrollWidth ?? 0) - (body?.clientWidth ?? 0));
      });
      expect(overflow, `${tab} scrolls sideways`).toBe(0);
    }
    await page.getByRole("treeitem", { name: "counter" }).click();
    await page.getByRole("textbox", { name: 'Value of ["playground", "counter"]' }).waitFor();
    expect(opened.errors).toEqual([]);
  });
});
