// Full-text search over sockets: indexes, what a search finds, and every kind of write behind it.
import { startServer } from "@keyval/testkit/start-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ApiClient, freshKey, remove, set } from "./api-client.ts";

let api: ApiClient;
beforeAll(async () => {
  api = new ApiClient(await startServer());
});
afterAll(() => api.server.close());

type Found = { key: unknown[] };
const lastParts = (entries: readonly Found[]) => entries.map((entry) => entry.key.at(-1));
/** The last key parts of what a search finds, best first. */
async function find(prefix: unknown[], query: string, more: object = {}): Promise<unknown[]> {
  return lastParts(await api.call("POST", "/search", { prefix, query, ...more }));
}
async function createIndex(prefix: unknown[], fields: string[], more: object = {}): Promise<void> {
  const answer = await api.call("POST", "/indexes", { prefix, fields, ...more });
  expect(answer).toEqual({ status: 200, ok: true });
}
const indexOf = async (prefix: unknown[]) =>
  (await api.call("GET", "/indexes")).find(
    (index: { prefix: unknown[] }) => JSON.stringify(index.prefix) === JSON.stringify(prefix),
  );

describe("a search", () => {
  it("finds what holds every word, in any field, whatever their case, accents and order", async () => {
    const prefix = freshKey();
    await createIndex(prefix, ["title", "author.name", "tags", "parts.text", "pages[0]"]);
    await api.commit(
      set([...prefix, 1], { title: "The Crème de la Crème", author: { name: "Ada Lovelace" } }),
      set([...prefix, 2], { title: "the cream", tags: ["Ada", "blue sky"], n: "ignored" }),
      set([...prefix, 3], { title: 7, parts: [{ text: "one" }, { text: "two", x: "not" }] }),
      set([...prefix, 4], { pages: ["first", "second"], title: { deep: ["inside"] } }),
      set([...prefix, 5], "text alone has no field"),
    );
    expect(await find(prefix, "creme ADA")).toEqual([1]);
    expect((await find(prefix, "ada the")).sort()).toEqual([1, 2]);
    expect(await find(prefix, "sky ada")).toEqual([2]);
    expect(await find(prefix, "two one 7")).toEqual([3]);
    expect(await find(prefix, "first inside")).toEqual([4]);
    for (const nothing of ["ignored", "not", "second", "text", "ad", "ada nobody"])
      expect(await find(prefix, nothing), nothing).toEqual([]);
  });

  it("puts the best match first, and keys in order among equals", async () => {
    const prefix = freshKey();
    await createIndex(prefix, ["text"]);
    const filler = "many other words that make this text a long one ".repeat(5);
    await api.commit(
      set([...prefix, 1], { text: `fox ${filler}` }),
      set([...prefix, 2], { text: "fox fox" }),
      set([...prefix, 4], { text: "a fox" }),
      set([...prefix, 3], { text: "a fox" }),
      set([...prefix, 5], { text: filler }),
    );
    expect(await find(prefix, "fox")).toEqual([2, 3, 4, 1]);
    expect(await find(prefix, "fox", { limit: 2 })).toEqual([2, 3]);
    const where = { text: { $startsWith: "a" } };
    expect(await find(prefix, "fox", { where, limit: 1 })).toEqual([3]);
    expect(await find(prefix, "fox", { options: { where, limit: 5 } })).toEqual([3, 4]);
  });

  it("is asked by GET, by POST and in a batch", async () => {
    const prefix = freshKey();
    await createIndex(prefix, ["text"]);
    await api.commit(set([...prefix, 1], { text: "größe & mehr" }));
    const path = prefix.join("/");
    const byGet = await api.call("GET", `/search?prefix=${path}&query=gr%C3%B6sse+mehr&limit=3`);
    expect(byGet).toEqual([]); // ß is a letter of its own
    expect(
      lastParts(await api.call("GET", `/search?prefix=${path}&query=GR%C3%96%C3%9FE`)),
    ).toEqual([1]);
    const [{ result }] = await api.batch({ op: "search", prefix, query: "mehr" });
    expect(lastParts(result.entries)).toEqual([1]);
  });

  it("uses the index at or above its prefix, the nearest one", async () => {
    const prefix = freshKey();
    const deep = [...prefix, "deep"];
    await createIndex(prefix, ["a"]);
    await api.commit(
      set([...prefix, 1], { a: "word" }),
      set([...deep, 2], { a: "word", b: "other" }),
      set([...prefix, "deeper", 3], { a: "word" }),
      set(deep, { a: "word" }),
    );
    expect((await find(prefix, "word")).sort()).toEqual([1, 2, 3, "deep"]);
    expect(await find(deep, "word")).toEqual([2]);
    await createIndex(deep, ["b"]);
    expect([await find(deep, "word"), await find(deep, "other")]).toEqual([[], [2]]);
    expect((await find(prefix, "word")).length).toBe(4);
    const answer = await api.call("DELETE", `/indexes?prefix=${deep.join("/")}`);
    expect(answer).toEqual({ status: 200, ok: true });
    expect(await find(deep, "word")).toEqual([2]);
  });

  it("without an index says how to create one", async () => {
    const prefix = freshKey();
    const { status, code, error } = await api.call("POST", "/search", { prefix, query: "x" });
    expect([status, code]).toEqual([404, "not_found"]);
    expect(error).toContain(`kv.createIndex(${JSON.stringify(prefix)}, { fields: ["title"] })`);
    await createIndex([...prefix, "below"], ["a"]);
    expect((await api.call("POST", "/search", { prefix, query: "x" })).status).toBe(404);
  });

  it("takes nothing of a query for syntax", async () => {
    const prefix = freshKey();
    for (const tokenize of ["unicode61", "porter", "ascii"]) {
      await createIndex(prefix, ["text"], { tokenize });
      await api.commit(
        set([...prefix, 1], { text: "near and or not text alpha" }),
        set([...prefix, 2], { text: "alpha beta\u0000gamma" }),
      );
      const cases: [string, unknown[]][] = [
        ...[
          '"',
          "*",
          "NEAR(",
          "-",
          ":",
          "^",
          "",
          "  \t",
          "\u0000",
          "(((",
          "'",
          "%",
          "{}",
          "+",
          "\\",
        ].map((query): [string, unknown[]] => [query, query === "NEAR(" ? [1] : []]),
        ["alpha NOT beta", []],
        ["alpha OR nothing", []],
        ["alpha AND text", [1]],
        ["NEAR(alpha text, 10)", []],
        ['"alpha text"', [1]],
        ["text:alpha", [1]],
        ["-beta", [2]],
        ["^alpha", [2, 1]],
        ["alph*", []],
        ["beta\u0000gamma", [2]],
        ["' OR 1=1; DROP TABLE entries; --", []],
        ["\ud800", []],
        ["alpha ".repeat(1700), [2, 1]],
      ];
      for (const [query, found] of cases)
        expect(await find(prefix, query), `${tokenize}: ${query.slice(0, 40)}`).toEqual(found);
    }
    const many = Array.from({ length: 1500 }, (_, i) => `word${i}`).join(" ");
    expect(await api.call("POST", "/search", { prefix, query: many })).toMatchObject({
      status: 413,
      error: expect.stringContaining("1500 different words"),
    });
  });

  it("is refused when it is malformed", async () => {
    const prefix = freshKey();
    await createIndex(prefix, ["text"]);
    const refused = async (body: object) => {
      const { status, error } = await api.call("POST", "/search", { prefix, query: "a", ...body });
      expect(status).toBe(400);
      return error;
    };
    expect(await refused({ query: undefined })).toContain('"query" must be text');
    expect(await refused({ query: ["a"] })).toContain('"query" must be text');
    expect(await refused({ limit: 0 })).toContain("limit is 0");
    expect(await refused({ options: [] })).toContain('"options" must be');
    expect(await refused({ options: { where: { a: { $no: 1 } } } })).toContain("$no");
    expect(await refused({ prefix: [null] })).toContain("Part 0 of the prefix");
  });
});

describe("an index", () => {
  it("stems with porter, and knows letters of ASCII only with ascii", async () => {
    const prefix = freshKey();
    await api.commit(set([...prefix, 1], { text: "She was RUNNING to the café" }));
    await createIndex(prefix, ["text"], { tokenize: "porter" });
    expect([await find(prefix, "runs cafe"), await find(prefix, "ran")]).toEqual([[1], []]);
    await createIndex(prefix, ["text"], { tokenize: "ascii" });
    expect([await find(prefix, "running café"), await find(prefix, "cafe")]).toEqual([[1], []]);
    expect(await indexOf(prefix)).toMatchObject({ tokenize: "ascii", isReady: true, indexed: 1 });
  });

  it("takes in what was there before, in steps between which others commit", async () => {
    const prefix = freshKey();
    const filler = "lorem ipsum dolor sit amet ".repeat(20);
    for (let from = 0; from < 3000; from += 1000)
      await api.commit(
        ...Array.from({ length: 1000 }, (_, i) =>
          set([...prefix, from + i], { text: `${filler} n${from + i}` }),
        ),
      );
    const progress: { isReady: boolean; indexed: number; total?: number }[] = [];
    const creating = createIndex(prefix, ["text"]);
    for (let commits = 0; progress.at(-1)?.isReady !== true; commits++) {
      await api.commit(
        set([...prefix, "new"], { text: `fresh${commits}` }),
        remove([...prefix, 7]),
      );
      const index = await indexOf(prefix);
      if (index) progress.push(index);
    }
    await creating;
    const unfinished = progress.filter((index) => !index.isReady);
    expect(unfinished.length).toBeGreaterThan(1);
    expect(unfinished.at(-1)).toMatchObject({ total: 3000 });
    expect(await indexOf(prefix)).toEqual({
      prefix,
      fields: ["text"],
      tokenize: "unicode61",
      isReady: true,
      indexed: 3000,
    });
    expect(await find(prefix, "n2999 lorem")).toEqual([2999]);
    expect(await find(prefix, "n7")).toEqual([]);
    expect((await find(prefix, "lorem", { limit: 1000 })).length).toBe(1000);
  });

  it("is in step with every kind of write, in the commit that makes it", async () => {
    const prefix = freshKey();
    const key = (name: string) => [...prefix, name];
    await createIndex(prefix, ["text", "items"]);
    const write = async (...mutations: object[]) => {
      await api.commit(...mutations);
      return find(prefix, "word");
    };
    const path = (name: string) => `/keys/${[...prefix, name].join("/")}`;
    await api.call("PUT", path("put"), { text: "word" });
    expect(await find(prefix, "word")).toEqual(["put"]);
    await api.call("PUT", path("put"), { text: "else" });
    expect([await find(prefix, "word"), await find(prefix, "else")]).toEqual([[], ["put"]]);
    expect(await write(set(key("a"), { text: "word" }), set(key("a"), { text: "other" }))).toEqual(
      [],
    );
    expect(await write(set(key("a"), { text: "word" }))).toEqual(["a"]);
    expect(await write(set(key("a"), { n: 1 }))).toEqual([]);
    expect(await write(set(key("a"), { text: "word" }))).toEqual(["a"]);
    expect(await write(remove(key("a")))).toEqual([]);
    // Mutations that build on what is stored work on values without fields: the index must follow their type.
    await api.commit(set(key("n"), 1));
    expect(await write({ type: "sum", key: key("n"), value: 2 })).toEqual([]);
    await api.commit(set(key("c"), { text: "word" }), set(key("d"), { text: "word" }));
    expect(await write({ type: "append", key: key("l"), value: ["word"] })).toEqual(["c", "d"]);
    const failed = await api.atomic({
      mutations: [remove(key("c")), { type: "sum", key: key("d"), value: 1 }],
    });
    expect(failed.status).toBe(400);
    expect(await find(prefix, "word")).toEqual(["c", "d"]);
    await api.call("DELETE", path("c"));
    expect(await find(prefix, "word")).toEqual(["d"]);
    await api.commit(
      set([...key("below"), 1], { text: "word" }),
      set(key("below"), { text: "word" }),
    );
    expect((await find(prefix, "word")).length).toBe(3);
    await api.call("POST", "/keys/delete-batch", { keys: [key("below")] });
    expect(await find(prefix, "word")).toEqual(["d"]);
    await api.call("POST", "/keys/delete-batch", { keys: [prefix], where: { text: "word" } });
    expect(await find(prefix, "word")).toEqual([]);
    expect((await indexOf(prefix)).indexed).toBe(1);
  });

  it("of the top level's lists finds items by a prefix of everything", async () => {
    const other = new ApiClient(await startServer());
    await other.call("POST", "/indexes", { prefix: [], fields: ["a"] });
    await other.commit(set(["x", 1], { a: "word" }), set(["y"], { a: "word" }));
    const found = await other.call("POST", "/search", { query: "word" });
    expect(found.map(({ key }: Found) => key)).toEqual([["x", 1], ["y"]]);
    await other.server.close();
  });

  it("forgets an entry when it expires", async () => {
    const prefix = freshKey();
    await createIndex(prefix, ["text"]);
    await api.commit(
      set([...prefix, 1], { text: "word" }, { expiresIn: 40 }),
      set([...prefix, 2], { text: "word" }),
    );
    const stream = await api.watch([{ id: "w", keys: [[...prefix, 1]] }]);
    await stream.until(({ data }) => data?.entries?.[0]?.versionstamp === null);
    await api.closeStreams();
    expect(await find(prefix, "word")).toEqual([2]);
    expect((await indexOf(prefix)).indexed).toBe(1);
  });

  it("is made again when its definition changes, and left alone when it does not", async () => {
    const prefix = freshKey();
    await api.commit(set([...prefix, 1], { a: "word", b: "other" }));
    await createIndex(prefix, ["a"]);
    await createIndex(prefix, [], { options: { fields: ["a"], tokenize: "unicode61" } });
    expect(await find(prefix, "other")).toEqual([]);
    await createIndex(prefix, ["a", "b"]);
    expect(await find(prefix, "other word")).toEqual([1]);
    const remove = () => api.call("DELETE", `/indexes?prefix=${prefix.join("/")}`);
    expect(await remove()).toEqual({ status: 200, ok: true });
    expect(await remove()).toMatchObject({ status: 404, code: "not_found" });
    expect(await indexOf(prefix)).toBeUndefined();
    expect((await api.call("DELETE", "/indexes")).status).toBe(400);
  });

  it("is refused when it is malformed", async () => {
    const prefix = freshKey();
    const refused = async (body: object) => {
      const answer = await api.call("POST", "/indexes", { prefix, fields: ["a"], ...body });
      expect(answer.status).toBe(400);
      return answer.error;
    };
    expect(await refused({ fields: undefined })).toContain('"fields" must name');
    expect(await refused({ fields: [] })).toContain('"fields" must name');
    expect(await refused({ fields: "title" })).toContain('"fields" must name');
    expect(await refused({ fields: ["a..b"] })).toContain('"a..b" is no path');
    expect(await refused({ fields: [1] })).toContain("1 is no path");
    expect(await refused({ tokenize: "trigram'); --" })).toContain("unicode61, porter, ascii");
    expect(await refused({ prefix: undefined })).toContain("prefix");
  });

  it("with a field that reads like SQL, or like a prototype's member, is an index like any other", async () => {
    const prefix = freshKey();
    const fields = ["'; DROP TABLE entries; --", "__proto__", "constructor"];
    await createIndex(prefix, fields);
    await api.commit(set([...prefix, 1], { "'; DROP TABLE entries; --": "word" }));
    expect(await find(prefix, "word")).toEqual([1]);
    expect(await find(prefix, "function")).toEqual([]);
  });
});
