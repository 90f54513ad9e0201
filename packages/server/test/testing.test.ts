// createTestKv: a server and clients in one process.
import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { createTestKv } from "../src/testing.ts";

describe("createTestKv", () => {
  it("holds the entries it is given, for every client", async () => {
    await using store = await createTestKv({ entries: [[["a", 1n], { at: new Date(5) }]] });
    expect((await store.kv.get(["a", 1n])).value).toEqual({ at: new Date(5) });
    expect((await store.connect().get(["a", 1n])).value).toEqual({ at: new Date(5) });
  });

  it("tells one client what another one changes", async () => {
    await using store = await createTestKv();
    const seen: unknown[] = [];
    store.kv.watch(["k"], ([entry]) => seen.push(entry?.value));
    await vi.waitFor(() => expect(store.kv.status).toBe("live"));
    await store.connect().set(["k"], "theirs");
    await vi.waitFor(() => expect(seen).toContain("theirs"));
  });

  it("shares nothing with another one, and ends with its clients", async () => {
    const [one, two] = await Promise.all([createTestKv(), createTestKv()]);
    await one.kv.set(["k"], 1);
    expect((await two.kv.get(["k"])).value).toBeNull();
    await Promise.all([one.close(), two.close()]);
    await expect(one.kv.get(["k"])).rejects.toMatchObject({ code: "aborted" });
  });

  it("takes options of the server and of its clients", async () => {
    await using store = await createTestKv({
      server: { basePath: "/data" },
      client: { watch: { linger: 0 } },
    });
    const release = store.kv.live({ key: ["k"] }).retain();
    await vi.waitFor(() => expect(store.server.stats().watches).toBe(1));
    release();
    await vi.waitFor(() => expect(store.server.stats().watches).toBe(0));
  });

  it.each([
    ["React", "packages/react/test/testing-example.test.tsx"],
    ["Vue", "packages/vue/test/testing-example.test.ts"],
  ])("is documented with the example for %s that is run", (_, file) => {
    const [, ...example] = readFileSync(file, "utf8").split("\n");
    const page = readFileSync("docs/guide/testing-your-components.md", "utf8");
    expect(page).toContain(example.join("\n"));
  });
});
