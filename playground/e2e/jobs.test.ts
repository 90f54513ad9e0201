// The job queue in a real browser: both halves work, fail, and deal with what is dead.
import { afterAll, beforeAll, expect, it } from "vitest";
import { type PlaygroundServer, startPlayground } from "./playground-server.ts";
import { frameworks, openStory } from "./story-page.ts";
import { useWindows } from "./windows.ts";

let server: PlaygroundServer;
beforeAll(async () => {
  server = await startPlayground(":memory:");
});
afterAll(async () => {
  await server.end("SIGTERM");
});
const windows = useWindows();

it("jobs wait for workers, are shared, tried again, and dead in the end; then requeued or deleted", {
  timeout: 60_000,
}, async () => {
  const story = await openStory(windows, server.origin, "jobs--story", ".jobs-list");
  const half = (framework: string) => story.page.locator(`[data-framework="${framework}"]`);
  const inBoth = async (selector: string) => {
    for (const framework of frameworks) await half(framework).locator(selector).first().waitFor();
  };
  const workers = (framework: string, count: number) =>
    half(framework).getByLabel("Workers here").fill(String(count));

  await half("react").getByText("Mail").click();
  await half("vue").getByText("Fax, always fails").click();
  await inBoth('[data-state="waiting"] >> text=fax');
  expect(story.requests.filter((path) => path.includes("/queue/listen"))).toEqual([]);

  await workers("vue", 2);
  await inBoth('[data-state="done"] >> text=/mail/');
  await inBoth('[data-state="retrying"] >> text=/fax/');
  await inBoth('[data-state="dead"] >> text=/fax/');
  await inBoth(".dead li >> text=fax: Nobody picks up.");

  await workers("vue", 0);
  await half("react").getByText("Requeue").click();
  await inBoth('[data-state="waiting"] >> text=/fax/');
  await workers("react", 1);
  await inBoth('[data-state="dead"] >> text=/fax/');
  await half("vue").getByText("Delete").click();
  await inBoth(".dead .none");
  expect(story.errors).toEqual([]);
});
