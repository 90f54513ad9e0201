// @vitest-environment node
// A server that renders pages, or a script that reads: what was only prefetched must not keep its process alive.
import { Kv } from "@keyval/vue";
import { runAlone } from "@keyval/testkit/run-alone";
import { startServer } from "@keyval/testkit/start-server";
import { expect, it } from "vitest";

it("leaves no timer and no socket that keeps a process from ending after it has prefetched", {
  timeout: 60_000,
}, async () => {
  await using server = await startServer();
  await using kv = new Kv(server.url);
  await kv.set(["n", 1n], "one");
  const { code, output } = await runAlone("packages/vue", "test/prefetching-process.ts", [
    server.url,
  ]);
  expect(output).toContain("read one");
  const [, held] = /held by (.*); idle/.exec(output) ?? [];
  expect(held).toBeDefined();
  expect(held).not.toMatch(/Timeout|TCP/);
  expect(code).toBe(0);
});
