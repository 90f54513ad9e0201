// backup and restore: as processes, beside servers that are used meanwhile.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "@photostructure/sqlite";
import { afterEach, describe, expect, it, vi } from "vitest";
import { sqlite } from "../src/sqlite.ts";
import { Cli } from "./cli.ts";

vi.setConfig({ testTimeout: 60_000 }); // each test is several processes
const cli = new Cli();
afterEach(() => cli.end());

describe("backup and restore", () => {
  it("take one moment of a server that is written to, and put it back", {
    timeout: 60_000,
  }, async () => {
    const { url } = await cli.store(cli.file(".db"));
    const kv = cli.client(url);
    for (let i = 0; i < 100; i++) await kv.set(["filler", i], "x".repeat(20_000));
    await kv.createIndex(["notes"], { fields: ["text"] });
    await kv.set(["notes", 1], { text: "found again" });

    const writers = 4;
    const acknowledged = Array.from({ length: writers }, () => -1);
    const work = { isOver: false };
    const write = async (writer: number) => {
      for (let i = 0; !work.isOver; i++) {
        // Both halves of a commit, in a file far larger than one step of the copy.
        await kv.atomic().set(["left", writer, i], i).set(["right", writer, i], i).commit();
        acknowledged[writer] = i;
      }
    };
    const writing = Array.from({ length: writers }, (_, writer) => write(writer));
    await expect.poll(() => Math.min(...acknowledged)).toBeGreaterThan(20);
    const before = [...acknowledged];
    const copy = cli.file(".db");
    const backup = await cli.run(["backup", copy, "--url", url]);
    work.isOver = true;
    await Promise.all(writing);
    expect(backup.stderr).toMatch(/is a checked backup of \d+ bytes\n$/);
    expect(backup.code).toBe(0);

    const restored = cli.file(".db");
    const done = await cli.run(["restore", copy, "--storage", restored]);
    expect(done).toMatchObject({ code: 0, stderr: expect.stringContaining("start the server") });
    const other = cli.client((await cli.store(restored)).url);
    for (let writer = 0; writer < writers; writer++) {
      const [left, right] = [new Map<number, string>(), new Map<number, string>()];
      for (const [side, found] of [
        ["left", left],
        ["right", right],
      ] as const)
        for await (const { key, versionstamp } of other.list([side, writer]))
          found.set(key[2] as number, versionstamp);
      expect(right).toEqual(left); // no commit by half
      expect([...left.keys()]).toEqual(Array.from({ length: left.size }, (_, i) => i)); // none left out
      expect(left.size).toBeGreaterThan(before[writer] as number);
      expect(left.size).toBeLessThanOrEqual((acknowledged[writer] as number) + 1);
    }
    expect(await other.count(["filler"])).toBe(100);
    expect(await other.search(["notes"], "again")).toHaveLength(1);
    expect((await other.metrics()).storage.entries).toBe(await other.count([]));
  });

  it("bring a client that saw what came later to what there is now", {
    timeout: 30_000,
  }, async () => {
    const storage = cli.file(".db");
    const server = await cli.store(storage);
    const { url } = server;
    const kv = cli.client(url);
    await kv.set(["a"], "old");
    const copy = cli.file(".db");
    await cli.run(["backup", copy, "--url", url]);
    await kv.set(["a"], "new");
    await kv.set(["b"], "new");
    const view = kv.live({ prefix: [] });
    const release = view.retain();
    await view.ready();
    const values = () => view.getSnapshot().entries.map(({ key, value }) => [key[0], value]);
    expect(values()).toEqual([
      ["a", "new"],
      ["b", "new"],
    ]);

    const early = await cli.run(["restore", copy, "--storage", storage, "--force"]);
    expect(early).toMatchObject({ code: 1, stderr: expect.stringContaining("in use by another") });
    await server.close();
    const careless = await cli.run(["restore", copy, "--storage", storage]);
    expect(careless).toMatchObject({ code: 2, stderr: expect.stringContaining("--force") });
    expect((await cli.run(["restore", copy, "--storage", storage, "--force"])).code).toBe(0);
    await cli.store(storage, Number(new URL(url).port));
    await expect.poll(values).toEqual([["a", "old"]]);
    await kv.set(["c"], "newest");
    await expect.poll(values).toEqual([
      ["a", "old"],
      ["c", "newest"],
    ]);
    release();
  });

  it("work without a server, replace a broken file, and refuse what is no backup", async () => {
    const storage = cli.file(".db");
    const filled = await cli.store(storage);
    await cli.client(filled.url).set(["a"], 1);
    await filled.close();
    const copy = cli.file(".db");
    expect((await cli.run(["backup", copy, "--storage", storage])).code).toBe(0);
    const again = await cli.run(["backup", copy, "--storage", storage]);
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining("--force") });

    writeFileSync(storage, "no database any more");
    const args = ["--storage", storage, "--force"];
    expect((await cli.run(["restore", copy, ...args])).code).toBe(0);

    const bytes = readFileSync(copy);
    const broken = cli.file(".db");
    writeFileSync(broken, bytes.subarray(0, bytes.length - 5000));
    for (const path of [broken, cli.file("missing.db")]) {
      const refused = await cli.run(["restore", path, ...args]);
      expect(refused).toMatchObject({
        code: 2,
        stderr: expect.stringContaining("no usable backup"),
      });
    }
    const restored = await cli.store(storage);
    expect(await cli.client(restored.url).get(["a"])).toMatchObject({ value: 1 });
  });

  it("leave nothing behind when the backup is of a newer version, or another program's", async () => {
    const copy = cli.file(".db");
    await (await sqlite(copy).open()).close();
    const raw = new DatabaseSync(copy);
    raw.exec("PRAGMA user_version = 999");
    raw.close();
    const other = cli.file(".db");
    const foreign = new DatabaseSync(other);
    foreign.exec("CREATE TABLE theirs (a)");
    foreign.close();
    for (const [backup, why] of [
      [copy, "was written by a newer Keyval"],
      [other, "of another program"],
    ] as const) {
      const storage = cli.file(".db");
      const refused = await cli.run(["restore", backup, "--storage", storage]);
      expect(refused).toMatchObject({
        ...{ code: 2, stdout: "" },
        stderr: expect.stringContaining(`${backup} `),
      });
      expect(refused.stderr).toContain(why);
      expect([existsSync(storage), existsSync(`${storage}.restore`)]).toEqual([false, false]);
    }
  });
});
