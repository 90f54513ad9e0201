// The SQLite engine under the storage contract, and what only a file has: an owner.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeStorage } from "@keyval/testkit/storage-contract";
import { DatabaseSync } from "@photostructure/sqlite";
import { afterAll, expect, it } from "vitest";
import { sqlite } from "./sqlite.ts";

const folder = mkdtempSync(join(tmpdir(), "keyval-sqlite-"));
let files = 0;
const freshPath = () => join(folder, String(++files), "keyval.db");
afterAll(() => rmSync(folder, { recursive: true }));

const copyOf = (file: string) => sqlite(file);
describeStorage({
  name: "sqlite file",
  engine: () => sqlite(freshPath()),
  isDurable: true,
  joinsJson: true,
  copyOf,
});
describeStorage({
  name: "sqlite memory",
  engine: () => sqlite(":memory:"),
  isDurable: false,
  joinsJson: true,
  copyOf,
});

it("joins the JSON of a list itself, but for values too long to be joined unseen", async () => {
  const storage = await sqlite(":memory:").open();
  const key = "\u0002a\u0000";
  const value = JSON.stringify("x".repeat(40_000));
  const put = { key, keyText: '["a"]', value, versionstamp: "1", expiresAt: null };
  await storage.transaction((transaction) =>
    transaction.write({ at: 1, puts: [put], deletes: [], commits: [], results: [] }),
  );
  const range = { from: "", to: "\u00ff" };
  expect(storage.listJson({ ...range, limit: 800 }, 1)).toBe(
    `[{"key":["a"],"value":${value},"versionstamp":"1"}]`,
  );
  expect(storage.listJson({ ...range, limit: 1000 }, 1)).toBeUndefined();
  expect(storage.listJson({ ...range, limit: 800, accept: () => true }, 1)).toBeUndefined();
  await storage.close();
});

it("refuses a file that is open already, until it is closed", async () => {
  const path = freshPath();
  const first = await sqlite(path).open();
  expect(() => sqlite(path).open()).toThrow(
    /in use by another process.*Stop that one, or choose another file/,
  );
  await first.close();
  const second = await sqlite(path).open();
  await second.close();
});

it("opens a file of before search and the queue, and adds their tables", async () => {
  const path = freshPath();
  await (await sqlite(path).open()).close();
  const old = new DatabaseSync(path);
  old.exec("DROP TABLE search_indexes; DROP TABLE messages; PRAGMA user_version = 1");
  old.close();
  for (const indexes of [0, 1]) {
    const storage = await sqlite(path).open();
    expect(await storage.indexes()).toHaveLength(indexes);
    expect(await storage.queueCounts()).toMatchObject({ pending: 0 });
    await storage.createIndex({ prefix: "", fields: ["a"], tokenize: "unicode61" });
    await storage.close();
  }
});

it("takes the index of results by age from a file that has one, and finds them without it, in turns", async () => {
  const path = freshPath();
  const scope = "me";
  const results = Array.from({ length: 2500 }, (_, i) => ({
    scope,
    commitId: `c${i}`,
    result: "1",
  }));
  const first = await sqlite(path).open();
  const write = { puts: [], deletes: [], commits: [], results };
  await first.transaction((transaction) => transaction.write({ at: 1, ...write }));
  await first.close();
  const old = new DatabaseSync(path);
  old.exec("CREATE INDEX results_at ON results (at); PRAGMA user_version = 3");
  old.close();

  const storage = await sqlite(path).open();
  const trim = (resultsBefore: number) => storage.trim({ logBefore: 0, logMax: 1, resultsBefore });
  const trimmed = [trim(1), trim(1), trim(1), trim(2), trim(2), trim(2), trim(2)];
  expect((await Promise.all(trimmed)).map(({ results }) => results)).toEqual([
    ...[0, 0, 0],
    ...[1000, 1000, 500, 0],
  ]);
  await storage.close();
  const file = new DatabaseSync(path);
  expect(
    file.prepare("SELECT 1 FROM sqlite_master WHERE name = 'results_at'").get(),
  ).toBeUndefined();
  file.close();
});

it("looks at old results in turns that go on where they were when the file is opened again", async () => {
  const path = freshPath();
  const add = async (scope: string, rows: number, at: number) => {
    const results = Array.from({ length: rows }, (_, i) => ({
      scope,
      commitId: `c${i}`,
      result: "1",
    }));
    const storage = await sqlite(path).open();
    const write = { at, puts: [], deletes: [], commits: [], results };
    await storage.transaction((transaction) => transaction.write(write));
    await storage.close();
  };
  const trimmed = async () => {
    const storage = await sqlite(path).open();
    const { results } = await storage.trim({ logBefore: 0, logMax: 1, resultsBefore: 2 });
    await storage.close();
    return results;
  };
  const places = () => {
    const file = new DatabaseSync(path);
    const names = file.prepare("SELECT name FROM meta WHERE name = 'results_swept'").all();
    file.close();
    return names.length;
  };
  await add("few", 10, 1);
  expect([await trimmed(), places()]).toEqual([10, 0]);

  // Young ones in front of the old ones: who began at the start each time would see nothing else.
  await add('"first"\n', 1250, 2);
  await add("second", 1250, 1);
  expect([await trimmed(), await trimmed(), await trimmed()]).toEqual([0, 750, 500]);
  expect(places()).toBe(1);
  await add("", 1, 1);
  expect(await trimmed()).toBe(1);
});

it("refuses a database of another program, a newer one, and what is none", () => {
  const foreign = join(folder, "foreign.db");
  const database = new DatabaseSync(foreign);
  database.exec("CREATE TABLE theirs (x)");
  database.close();
  expect(() => sqlite(foreign).open()).toThrow(/another program/);
  const newer = join(folder, "newer.db");
  const later = new DatabaseSync(newer);
  later.exec(
    "CREATE TABLE entries (x); PRAGMA user_version = 99; PRAGMA application_id = 0x6b76616c",
  );
  later.close();
  expect(() => sqlite(newer).open()).toThrow(/newer Keyval/);
  const text = join(folder, "text.db");
  writeFileSync(text, "no database at all, but long enough to have a header of sorts".repeat(20));
  expect(() => sqlite(text).open()).toThrow(`${text} is no database; give another file`);
});

it("names a file that cannot be opened, and says what to do", () => {
  expect(() => sqlite(folder).open()).toThrow(`The database ${folder} cannot be opened; give`);
});
