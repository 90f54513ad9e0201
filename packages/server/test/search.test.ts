// What a search over sockets finds. Its index: search-index.test.ts.
import { startServer } from "@keyval/testkit/start-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshKey, set } from "./api-client.ts";
import { lastParts, SearchClient } from "./search-client.ts";

let api: SearchClient;
beforeAll(async () => {
  api = new SearchClient(await startServer());
});
afterAll(() => api.server.close());

describe("a search", () => {
  it("finds what holds every word, in any field, whatever their case, accents and order", async () => {
    const prefix = freshKey();
    await api.createIndex(prefix, ["title", "author.name", "tags", "parts.text", "pages[0]"]);
    await api.commit(
      set([...prefix, 1], { title: "The Crème de la Crème", author: { name: "Ada Lovelace" } }),
      set([...prefix, 2], { title: "the cream", tags: ["Ada", "blue sky"], n: "ignored" }),
      set([...prefix, 3], { title: 7, parts: [{ text: "one" }, { text: "two", x: "not" }] }),
      set([...prefix, 4], { pages: ["first", "second"], title: { deep: ["inside"] } }),
      set([...prefix, 5], "text alone has no field"),
    );
    expect(await api.find(prefix, "creme ADA")).toEqual([1]);
    expect((await api.find(prefix, "ada the")).sort()).toEqual([1, 2]);
    expect(await api.find(prefix, "sky ada")).toEqual([2]);
    expect(await api.find(prefix, "two one 7")).toEqual([3]);
    expect(await api.find(prefix, "first inside")).toEqual([4]);
    for (const nothing of ["ignored", "not", "second", "text", "ad", "ada nobody"])
      expect(await api.find(prefix, nothing), nothing).toEqual([]);
  });

  it("puts the best match first, and keys in order among equals", async () => {
    const prefix = freshKey();
    await api.createIndex(prefix, ["text"]);
    const filler = "many other words that make this text a long one ".repeat(5);
    await api.commit(
      set([...prefix, 1], { text: `fox ${filler}` }),
      set([...prefix, 2], { text: "fox fox" }),
      set([...prefix, 4], { text: "a fox" }),
      set([...prefix, 3], { text: "a fox" }),
      set([...prefix, 5], { text: filler }),
    );
    expect(await api.find(prefix, "fox")).toEqual([2, 3, 4, 1]);
    expect(await api.find(prefix, "fox", { limit: 2 })).toEqual([2, 3]);
    const where = { text: { $startsWith: "a" } };
    expect(await api.find(prefix, "fox", { where, limit: 1 })).toEqual([3]);
    expect(await api.find(prefix, "fox", { options: { where, limit: 5 } })).toEqual([3, 4]);
  });

  it("is asked by GET, by POST and in a batch", async () => {
    const prefix = freshKey();
    await api.createIndex(prefix, ["text"]);
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
    await api.createIndex(prefix, ["a"]);
    await api.commit(
      set([...prefix, 1], { a: "word" }),
      set([...deep, 2], { a: "word", b: "other" }),
      set([...prefix, "deeper", 3], { a: "word" }),
      set(deep, { a: "word" }),
    );
    expect((await api.find(prefix, "word")).sort()).toEqual([1, 2, 3, "deep"]);
    expect(await api.find(deep, "word")).toEqual([2]);
    await api.createIndex(deep, ["b"]);
    expect([await api.find(deep, "word"), await api.find(deep, "other")]).toEqual([[], [2]]);
    expect((await api.find(prefix, "word")).length).toBe(4);
    const answer = await api.call("DELETE", `/indexes?prefix=${deep.join("/")}`);
    expect(answer).toEqual({ status: 200, ok: true });
    expect(await api.find(deep, "word")).toEqual([2]);
  });

  it("without an index says how to create one", async () => {
    const prefix = freshKey();
    const { status, code, error } = await api.call("POST", "/search", { prefix, query: "x" });
    expect([status, code]).toEqual([404, "not_found"]);
    expect(error).toContain(`kv.createIndex(${JSON.stringify(prefix)}, { fields: ["title"] })`);
    await api.createIndex([...prefix, "below"], ["a"]);
    expect((await api.call("POST", "/search", { prefix, query: "x" })).status).toBe(404);
  });

  it("takes nothing of a query for syntax", async () => {
    const prefix = freshKey();
    for (const tokenize of ["unicode61", "porter", "ascii"]) {
      await api.createIndex(prefix, ["text"], { tokenize });
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
        expect(await api.find(prefix, query), `${tokenize}: ${query.slice(0, 40)}`).toEqual(found);
    }
    const many = Array.from({ length: 1500 }, (_, i) => `word${i}`).join(" ");
    expect(await api.call("POST", "/search", { prefix, query: many })).toMatchObject({
      status: 413,
      error: expect.stringContaining("1500 different words"),
    });
  });

  it("is refused when it is malformed", async () => {
    const prefix = freshKey();
    await api.createIndex(prefix, ["text"]);
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
