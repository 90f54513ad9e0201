// Two tenants in a real browser: what one adds the other never sees, and the refusal is on the screen.
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { frameworks } from "./story-page.ts";
import { storySuite } from "./story-suite.ts";

const suite = storySuite("tenants");

const pane = (page: Page, framework: string, tenant: string) =>
  page.locator(`[data-framework="${framework}"] section[aria-label="${tenant}"]`);

it("each sees its own orders alone, and is told that the other's are not its", async () => {
  const { windows, server } = suite;
  const page = await windows.borrow({});
  const bodies: Promise<string>[] = [];
  page.on("response", async (response) => {
    const asked = response.request().headers()["authorization"] ?? "";
    const isStream = response.headers()["content-type"]?.startsWith("text/event-stream");
    if (asked.endsWith("harbour") && !isStream) bodies.push(response.text());
  });
  await page.goto(`${server.origin}/iframe.html?id=tenants--story&viewMode=story`);
  for (const framework of frameworks) {
    await pane(page, framework, "Harbour").getByText("Rope, 40 m").waitFor();
    await pane(page, framework, "Orchard").getByText("A new press").waitFor();
    for (const [tenant, other] of [
      ["Harbour", "orchard"],
      ["Orchard", "harbour"],
    ] as const) {
      const refusal = pane(page, framework, tenant).locator(".refusal");
      await refusal.waitFor();
      expect(await refusal.innerText()).toContain(
        `forbidden This token may not read ["playground","tenants","${other}"]`,
      );
    }
  }
  await pane(page, "react", "Orchard").getByLabel("New order").fill("Cider press");
  await pane(page, "react", "Orchard").getByRole("button", { name: "Add" }).click();
  await pane(page, "vue", "Orchard").getByText("Cider press").waitFor();
  await page.getByText("counts 6 orders.").first().waitFor();
  for (const framework of frameworks)
    expect(await pane(page, framework, "Harbour").innerText()).not.toContain("Cider");
  expect((await Promise.all(bodies)).join("")).not.toContain("Cider");
});
