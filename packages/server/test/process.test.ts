// The `keyval` command as a process: its options, its end by signal, and what is left after kill -9.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventStream } from "@keyval/testkit/event-stream";
import { type KeyvalProcess, spawnKeyval } from "@keyval/testkit/spawn-keyval";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { serveOptions } from "../src/cli/serve-options.ts";

const folder = mkdtempSync(join(tmpdir(), "keyval-process-"));
let files = 0;
const running: KeyvalProcess[] = [];
afterEach(async () => {
  for (const keyval of running.splice(0)) {
    keyval.kill("SIGKILL");
    await keyval.ended();
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const database = () => join(folder, `${++files}.db`);

async function keyval(args: string[], env?: Record<string, string>): Promise<KeyvalProcess> {
  const started = await spawnKeyval(args, env);
  running.push(started);
  return started;
}
const serve = (storage: string, ...more: string[]) =>
  keyval(["serve", "--port", "0", "--storage", storage, ...more]);

async function post(url: string, body: unknown): Promise<any> {
  return (await fetch(url, { method: "POST", body: JSON.stringify(body) })).json();
}

describe("kill -9", () => {
  it("under a write load loses no acknowledged commit, and leaves none half", {
    timeout: 30_000,
  }, async () => {
    const storage = database();
    const acknowledged = new Map<number, string>();
    let next = 0;
    for (let round = 0; round < 3; round++) {
      const server = await serve(storage);
      const url = await server.ready();
      const enough = acknowledged.size + 150;
      const writer = async () => {
        for (;;) {
          const i = next++;
          const mutations = [0, 1, 2].map((part) => ({
            type: "set",
            key: ["load", i, part],
            value: i,
          }));
          const { versionstamp } = await post(`${url}/atomic`, { mutations });
          acknowledged.set(i, versionstamp);
          if (acknowledged.size >= enough) server.kill("SIGKILL");
        }
      };
      await Promise.allSettled(Array.from({ length: 8 }, writer)); // each ends when the server does
      expect(await server.ended()).toBe("SIGKILL");
    }

    const server = await serve(storage);
    const url = await server.ready();
    const found = new Map<number, Set<string>>();
    for (let cursor: string | undefined, hasMore = true; hasMore; ) {
      const page = await post(`${url}/keys/paginate`, { prefix: ["load"], limit: 1000, cursor });
      ({ cursor, hasMore } = page);
      for (const { key, versionstamp } of page.entries) {
        const [, i] = key;
        found.set(i, (found.get(i) ?? new Set()).add(versionstamp));
      }
      for (const { key } of page.entries) expect(key).toHaveLength(3);
    }
    for (const [i, versionstamp] of acknowledged)
      expect(found.get(i)).toEqual(new Set([versionstamp]));
    const { count } = await post(`${url}/keys/count`, { prefix: ["load"] });
    expect(count).toBe(found.size * 3);
    const latest = await post(`${url}/atomic`, {
      mutations: [{ type: "set", key: ["after"], value: 1 }],
    });
    expect([...acknowledged.values()].every((stamp) => stamp < latest.versionstamp)).toBe(true);
  });
});

describe("SIGTERM", () => {
  it("answers what is running, ends streams with a reason, exits 0, and lets go of the file", async () => {
    const storage = database();
    const server = await serve(storage);
    const url = await server.ready();
    const stream = await EventStream.open(url, { watches: [{ id: "a", prefix: [] }] });
    await stream.event("ping");
    const commits = Array.from({ length: 20 }, (_, i) =>
      post(`${url}/atomic`, { mutations: [{ type: "set", key: ["k", i], value: i }] }),
    );
    await commits[0];
    server.kill("SIGTERM");
    const answers = await Promise.allSettled(commits);
    const frames = await stream.end();
    expect(frames.at(-1)).toMatchObject({
      event: "error",
      data: { code: "unavailable", error: expect.stringContaining("shutting down") },
    });
    expect(await server.ended()).toBe(0);
    expect(server.output).toMatch(/Stopping on SIGTERM[\s\S]*Stopped/);

    const again = await serve(storage);
    const { count } = await post(`${await again.ready()}/keys/count`, { prefix: ["k"] });
    const acknowledged = answers.filter(
      (answer) => answer.status === "fulfilled" && answer.value.ok === true,
    );
    expect(count).toBeGreaterThanOrEqual(acknowledged.length);
  });
});

describe("SIGTERM while an upload stalls", () => {
  it("tells streams at once, waits for the upload no longer than it must, and exits 0", async () => {
    const server = await serve(database());
    const url = new URL(await server.ready());
    const stream = await EventStream.open(url.href, { watches: [{ id: "a", prefix: [] }] });
    await stream.event("ping");
    const stalled = connect(Number(url.port), url.hostname);
    stalled.write(
      `PUT ${url.pathname}/keys/a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n`,
    );
    await once(stalled, "data"); // "100 Continue": the request is being answered
    stalled.write("1");
    let isCut = false;
    const cut = once(stalled, "close").then(() => {
      isCut = true;
    });
    stalled.resume().on("error", () => {});

    server.kill("SIGTERM");
    const frames = await stream.end();
    expect(frames.at(-1)).toMatchObject({
      event: "error",
      data: { code: "unavailable", error: expect.stringContaining("shutting down") },
    });
    expect(isCut).toBe(false); // the upload is still waited for
    expect(await server.ended()).toBe(0);
    expect(server.output).not.toContain("error");
    await cut;
  });
});

describe("a second process", () => {
  it("on the same file gets a clear error, also while the first is busy; not after it was killed", async () => {
    const storage = database();
    const first = await serve(storage);
    const url = await first.ready();
    await post(`${url}/atomic`, { mutations: [{ type: "set", key: ["a"], value: 1 }] });
    const second = await serve(storage);
    expect(await second.ended()).toBe(1);
    expect(second.output).toMatch(/keyval: The database .* is in use by another process/);
    first.kill("SIGKILL");
    await first.ended();
    const third = await serve(storage);
    expect(await post(`${await third.ready()}/keys/count`, {})).toEqual({ count: 1 });
  });

  it("on the same port gets a clear error", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as { port: number };
    const server = await keyval(["serve", "--port", String(port), "--storage", ":memory:"]);
    expect(await server.ended()).toBe(1);
    expect(server.output).toMatch(
      new RegExp(`keyval: Port ${port} on 127.0.0.1 is in use; choose another with --port`),
    );
    taken.close();
  });
});

describe("the command", () => {
  it("names every option and its variable in --help, as the README does", async () => {
    const help = await keyval(["serve", "--help"]);
    expect(await help.ended()).toBe(0);
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
    const listed = [...readme.matchAll(/(?<=^\| .*)`--([\w-]+)`(?=.*\| `KEYVAL_)/gm)];
    expect(listed.map(([, name]) => name).sort()).toEqual(Object.keys(serveOptions).sort());
    for (const [name, { variable, standard }] of Object.entries(serveOptions)) {
      expect(help.output).toContain(`--${name}`);
      expect(help.output).toMatch(new RegExp(`${variable}$`, "m"));
      if (standard !== undefined) expect(help.output).toContain(`(${standard})`);
    }
  });

  it("takes options from flags and, below them, from the environment", async () => {
    writeFileSync(join(folder, "index.html"), "<h1>page</h1>");
    const server = await keyval(["serve", "--storage", ":memory:", "--static", folder], {
      KEYVAL_PORT: "0",
      KEYVAL_STORAGE: "/nowhere/at/all.db",
      KEYVAL_BASE_PATH: "/kv",
      KEYVAL_CORS: "https://a.example, https://b.example",
    });
    const { origin } = new URL(await server.ready());
    expect(await (await fetch(origin)).text()).toBe("<h1>page</h1>");
    const answer = await fetch(`${origin}/kv/health`, { headers: { origin: "https://b.example" } });
    expect(answer.headers.get("access-control-allow-origin")).toBe("https://b.example");
  });

  it.each([
    [["serve", "--prot", "1"], /--prot/],
    [["serve", "--port", "http"], /--port is "http"/],
    [["serve", "--log-retention", "soon"], /--log-retention is "?soon/],
    [
      ["serve", "--port", "0", "--storage", ":memory:", "--host", "0.0.0.0"],
      /say --open.*if that is meant/,
    ],
    [["serve", "--log-retention", "0"], /--log-retention is "0"; give more than 0 ms/],
    [["serve", "--log-max", "0"], /--log-max is "0"; give 1 or more/],
    [
      ["serve", "--port", "0", "--storage", "postgres://user:secret@host/keyval"],
      /--storage is an address of postgres:\/\/; this version stores in SQLite only: (?!.*secret)/,
    ],
    [["serve", "--storage", ""], /sqlite needs the path of a file/],
    [["run"], /There is no command "run"; use one of serve, get/],
    [["serve", "now"], /"keyval serve" takes no operands, and got now; "keyval serve --help"/],
  ])("refuses %s with a reason", async (args, reason) => {
    const refused = await keyval(args);
    expect(await refused.ended()).toBe(2);
    expect(refused.output).toMatch(reason);
    expect(refused.stderr.trimEnd().split("\n")).toHaveLength(1);
  });
});
