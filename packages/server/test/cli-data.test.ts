// The commands for people: get, set, list, count, delete, watch, against a real server and on a file.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { Cli } from "./cli.ts";

const folder = mkdtempSync(join(tmpdir(), "keyval-cli-"));
const server = new Cli();
vi.setConfig({ testTimeout: 60_000 }); // each test is several processes
const patience = { timeout: 20_000 };
const cli = new Cli();
let env: { KEYVAL_URL: string };
beforeAll(async () => {
  env = { KEYVAL_URL: await server.serve(":memory:") };
});
afterEach(() => cli.end());
afterAll(async () => {
  await server.end();
  rmSync(folder, { recursive: true });
});

const run = (...args: string[]) => cli.run(args, { env });
const lines = (text: string) => text.trimEnd().split("\n");

describe("get and set", () => {
  it("keep keys and values with their types", async () => {
    expect(
      await run("set", "users/1", '{"name":"Ada","born":{"__type":"bigint","value":"1815"}}'),
    ).toEqual({
      code: 0,
      stdout: "users/1 is set\n",
      stderr: "",
    });
    await run("set", "users/~s:1", "two words", "--text");
    expect((await run("get", "users/1")).stdout).toBe("{ name: 'Ada', born: 1815n }\n");
    expect((await run("get", "users/~s:1")).stdout).toBe("'two words'\n");
    const { stdout } = await run("get", "users/1", "users/~s:1", "users/none", "--json");
    expect(lines(stdout).map((line) => JSON.parse(line))).toEqual([
      {
        key: ["users", 1],
        value: { name: "Ada", born: { __type: "bigint", value: "1815" } },
        versionstamp: expect.any(String),
      },
      { key: ["users", "1"], value: "two words", versionstamp: expect.any(String) },
      { key: ["users", "none"], value: null, versionstamp: null },
    ]);
  });

  it("read a value from the standard input, and give it a time to live", async () => {
    const args = ["set", "page", "-", "--text", "--expires-in", "1h", "--json"];
    const { stdout } = await cli.run(args, { env, input: "<h1>\n</h1>\n" });
    expect(JSON.parse(stdout)).toEqual({ ok: true, versionstamp: expect.any(String) });
    expect((await run("get", "page")).stdout).toBe("'<h1>\\n</h1>\\n'\n");
    await run("set", "short", "1", "--expires-in", "1");
    await expect.poll(async () => (await run("get", "short")).code).toBe(3);
  });

  it("say with exit code 3 that there is nothing", async () => {
    expect(await run("get", "users/none")).toMatchObject({
      code: 3,
      stdout: "users/none  (nothing)\n",
    });
  });
});

describe("list, count and delete", () => {
  it("mean a prefix, in key order, filtered and limited", async () => {
    for (const [key, value] of [
      ["l/10", "10"],
      ["l/2", "2"],
      ["l/x", '"text"'],
    ] as const)
      await run("set", key, value);
    expect((await run("list", "l")).stdout).toBe("l/x  'text'\nl/2  2\nl/10  10\n");
    expect((await run("list", "l", "--reverse", "--limit", "1")).stdout).toBe("l/10  10\n");
    expect((await run("count", "l")).stdout).toBe("3\n");
    await run("set", "o/1", '{"n":1}');
    await run("set", "o/2", '{"n":2}');
    const where = ["--where", '{"n":{"$gt":1}}'];
    expect((await run("list", "o", ...where)).stdout).toBe("o/2  { n: 2 }\n");
    expect((await run("count", "o", ...where)).stdout).toBe("1\n");
    expect((await run("delete", "o", "--exact")).stdout).toBe("0 entries deleted\n");
    expect((await run("delete", "o", ...where)).stdout).toBe("1 entry deleted\n");
    expect((await run("delete", "l", "o")).stdout).toBe("4 entries deleted\n");
  });

  it("end quietly when nobody reads on", async () => {
    const input = "x".repeat(500_000);
    await cli.run(["set", "pipe/1", "-", "--text"], { env, input });
    const list = await cli.start(["list", "pipe"], env);
    list.hangUp();
    expect(await list.ended()).toBe(0);
    expect(list.stderr).toBe("");
  });
});

describe("watch", () => {
  it("prints a line for what is there and for each change as it comes, and ends with SIGINT", async () => {
    await run("set", "w/1", "1");
    const watch = await cli.start(["watch", "w"], env);
    await expect
      .poll(() => watch.stdout, patience)
      .toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}w\/1 {2}1\n$/);
    await run("set", "w/2", '"new"');
    await expect.poll(() => lines(watch.stdout).at(-1), patience).toMatch(/ w\/2 {2}'new'$/);
    await run("delete", "w/1");
    await expect.poll(() => lines(watch.stdout).at(-1), patience).toMatch(/ w\/1 {2}\(nothing\)$/);
    watch.kill("SIGINT");
    expect(await watch.ended()).toBe("SIGINT");
    expect(watch.stderr).toBe("");
  });

  it("prints JSON for programs, and changes alone", async () => {
    await run("set", "j/1", "1");
    const watch = await cli.start(["watch", "j", "--json", "--changes-only"], env);
    // Until the watch is there, what is written may be part of its beginning.
    await expect
      .poll(async () => {
        await run("set", "j/2", "[1]");
        return watch.stdout;
      })
      .not.toBe("");
    expect(JSON.parse(lines(watch.stdout)[0] as string)).toMatchObject({
      key: ["j", 2],
      value: [1],
    });
  });
});

describe("what goes wrong", () => {
  it.each([
    [["get"], 2, /"keyval get" takes <key…>, and got none; "keyval get --help"/],
    [["get", "a", "--jsno"], 2, /Unknown option '--jsno'; "keyval get --help"/],
    [["get", "~q:1"], 2, /~q:1/],
    [["set", "a", "hello"], 2, /The value is not JSON .* or say --text/],
    [["set", "a", '{"__type":"what"}'], 2, /^keyval: A value has the tag "what"/],
    [["set", "a", "1", "--expires-in", "soon"], 2, /--expires-in/],
    [["list", "--limit", "0"], 2, /--limit is "0"; give 1 or more/],
    [["list", "--where", "{"], 2, /--where is not JSON/],
    [["list", "--where", '{"a":{"$what":1}}'], 2, /\$what/],
    [["count", "--url", "http://127.0.0.1:1/api"], 1, /running and reachable/],
    [["watch", "--url", "http://127.0.0.1:1/api"], 1, /running and reachable/],
    [["get", "a", "--token", "two\nlines"], 2, /token .* holds a space, a line break/],
    [["export", "--url", "http://127.0.0.1:1/api"], 1, /ECONNREFUSED.*running and reachable/],
    [["set", "a", "1", "--storage", ":memory:"], 2, /would be gone when this command ends/],
    [["get", "a", "--storage", "/nowhere/x.db"], 2, /there is no such file/],
    [["gte", "a"], 2, /There is no command "gte"; use one of serve, get/],
  ])("%s: one line, with the next step", async (args, code, reason) => {
    const refused = await run(...args);
    expect(refused.code).toBe(code);
    expect(refused.stderr).toMatch(reason);
    expect(lines(refused.stderr)).toHaveLength(1);
    expect(refused.stdout).toBe("");
  });
});

it("says how a token is given, to whoever gave none, and is refused as any other by a watch of several", async () => {
  const tokens = join(folder, "tokens.json");
  const allow = ["read"];
  const one = { token: "one-of-sixteen-or-more", rules: [{ prefix: ["mine"], allow }] };
  writeFileSync(tokens, JSON.stringify({ tokens: [one] }));
  const url = await cli.serve(":memory:", "--tokens", tokens);
  const nobody = await run("get", "mine", "--url", url);
  expect(nobody).toMatchObject({ code: 1, stdout: "" });
  expect(nobody.stderr).toContain("shows the token in KEYVAL_TOKEN or --token.");
  const fromFile = { KEYVAL_URL: url, KEYVAL_TOKEN: `${one.token}\r\n` };
  expect((await cli.run(["get", "mine"], { env: fromFile })).code).toBe(3);
  const args = ["--url", url, "--token", one.token];
  const refused = await run("watch", "mine", "theirs", ...args);
  expect(refused).toMatchObject({ code: 1, stdout: "" });
  expect(refused.stderr).toBe(
    'keyval: This token may not read ["theirs"]; it needs a rule that allows "read" there.\n',
  );
});

it("has help for every command, with examples", async () => {
  const { stdout } = await run("--help");
  const names = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name as string);
  expect(names).toHaveLength(11);
  for (const name of names) {
    const help = await run(name, "--help");
    expect(help.code).toBe(0);
    expect(help.stdout).toMatch(
      new RegExp(`Usage: keyval ${name}[\\s\\S]*Options:[\\s\\S]*Examples:\\n  .*keyval ${name}`),
    );
  }
});

it("works on the file of a stopped server, and says what to do with that of a running one", async () => {
  const file = join(folder, "file.db");
  expect((await run("set", "a", "1", "--storage", file)).code).toBe(0);
  expect((await run("get", "a", "--storage", file)).stdout).toBe("1\n");
  const url = await cli.serve(file);
  const refused = await run("get", "a", "--storage", file);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("say --url http://…") });
  expect((await run("get", "a", "--url", url)).stdout).toBe("1\n");
});
