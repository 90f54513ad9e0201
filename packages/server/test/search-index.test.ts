// The index of a search over sockets: its making, and every kind of write behind it.
import { startServer } from "@keyval/testkit/start-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ApiClient, freshKey, remove, set } from "./api-client.ts";
import { SearchClient } from "./search-client.ts";

let api: SearchClient;
beforeAll(async () => {
  api = new SearchClient(await startServer());
});
afterAll(() => api.server.close());

describe("an index", () => {
  it("stems with porter, and knows letters of ASCII only with ascii", async () => {
    const prefix = freshKey();
    await api.commit(set([...prefix, 1], { text: "She was RUNNING to the café" }));
    await api.createIndex(prefix, ["text"], { tokenize: "porter" });
    expect([await api.find(prefix, "runs cafe"), await api.find(prefix, "ran")]).toEqual([[1], []]);
    await api.createIndex(prefix, ["text"], { tokenize: "ascii" });
    expect([await api.find(prefix, "running café"), await api.find(prefix, "cafe")]).toEqual([
      [1],
      [],
    ]);
    expect(await api.indexOf(prefix)).toMatchObject({
      tokenize: "ascii",
      isReady: true,
      indexed: 1,
    });
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
    const creating = api.createIndex(prefix, ["text"]);
    for (let commits = 0; progress.at(-1)?.isReady !== true; commits++) {
      await api.commit(
        set([...prefix, "new"], { text: `fresh${commits}` }),
        remove([...prefix, 7]),
      );
      const index = await api.indexOf(prefix);
      if (index) progress.push(index);
    }
    await creating;
    const unfinished = progress.filter((index) => !index.isReady);
    expect(unfinished.length).toBeGreaterThan(1);
    expect(unfinished.at(-1)).toMatchObject({ total: 3000 });
    expect(await api.indexOf(prefix)).toEqual({
      prefix,
      fields: ["text"],
      tokenize: "unicode61",
      isReady: true,
      indexed: 3000,
    });
    expect(await api.find(prefix, "n2999 lorem")).toEqual([2999]);
    expect(await api.find(prefix, "n7")).toEqual([]);
    expect((await api.find(prefix, "lorem", { limit: 1000 })).length).toBe(1000);
  });

  it("is in step with every kind of write, in the commit that makes it", async () => {
    const prefix = freshKey();
    const key = (name: string) => [...prefix, name];
    await api.createIndex(prefix, ["text", "items"]);
    const write = async (...mutations: object[]) => {
      await api.commit(...mutations);
      return api.find(prefix, "word");
    };
    const path = (name: string) => `/keys/${[...prefix, name].join("/")}`;
    await api.call("PUT", path("put"), { text: "word" });
    expect(await api.find(prefix, "word")).toEqual(["put"]);
    await api.call("PUT", path("put"), { text: "else" });
    expect([await api.find(prefix, "word"), await api.find(prefix, "else")]).toEqual([[], ["put"]]);
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
    expect(await api.find(prefix, "word")).toEqual(["c", "d"]);
    await api.call("DELETE", path("c"));
    expect(await api.find(prefix, "word")).toEqual(["d"]);
    await api.commit(
      set([...key("below"), 1], { text: "word" }),
      set(key("below"), { text: "word" }),
    );
    expect((await api.find(prefix, "word")).length).toBe(3);
    await api.call("POST", "/keys/delete-batch", { keys: [key("below")] });
    expect(await api.find(prefix, "word")).toEqual(["d"]);
    await api.call("POST", "/keys/delete-batch", { keys: [prefix], where: { text: "word" } });
    expect(await api.find(prefix, "word")).toEqual([]);
    expect((await api.indexOf(prefix)).indexed).toBe(1);
  });

  it("of the top level's lists finds items by a prefix of everything", async () => {
    const other = new ApiClient(await startServer());
    await other.call("POST", "/indexes", { prefix: [], fields: ["a"] });
    await other.commit(set(["x", 1], { a: "word" }), set(["y"], { a: "word" }));
    const found = await other.call("POST", "/search", { query: "word" });
    expect(found.map(({ key }: { key: unknown[] }) => key)).toEqual([["x", 1], ["y"]]);
    await other.server.close();
  });

  it("forgets an entry when it expires", async () => {
    const prefix = freshKey();
    await api.createIndex(prefix, ["text"]);
    await api.commit(
      set([...prefix, 1], { text: "word" }, { expiresIn: 40 }),
      set([...prefix, 2], { text: "word" }),
    );
    const stream = await api.watch([{ id: "w", keys: [[...prefix, 1]] }]);
    await stream.until(({ data }) => data?.entries?.[0]?.versionstamp === null);
    await api.closeStreams();
    expect(await api.find(prefix, "word")).toEqual([2]);
    expect((await api.indexOf(prefix)).indexed).toBe(1);
  });

  it("is made again when its definition changes, and left alone when it does not", async () => {
    const prefix = freshKey();
    await api.commit(set([...prefix, 1], { a: "word", b: "other" }));
    await api.createIndex(prefix, ["a"]);
    await api.createIndex(prefix, [], { options: { fields: ["a"], tokenize: "unicode61" } });
    expect(await api.find(prefix, "other")).toEqual([]);
    await api.createIndex(prefix, ["a", "b"]);
    expect(await api.find(prefix, "other word")).toEqual([1]);
    const remove = () => api.call("DELETE", `/indexes?prefix=${prefix.join("/")}`);
    expect(await remove()).toEqual({ status: 200, ok: true });
    expect(await remove()).toMatchObject({ status: 404, code: "not_found" });
    expect(await api.indexOf(prefix)).toBeUndefined();
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
    await api.createIndex(prefix, fields);
    await api.commit(set([...prefix, 1], { "'; DROP TABLE entries; --": "word" }));
    expect(await api.find(prefix, "word")).toEqual([1]);
    expect(await api.find(prefix, "function")).toEqual([]);
  });
});
