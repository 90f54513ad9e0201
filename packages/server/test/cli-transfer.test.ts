// export and import: as processes, on servers of this one.
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  closeSync,
  createWriteStream,
  existsSync,
  openSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { writeFile } from "node:fs/promises";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import type { KvKey } from "@keyval/core";
import type { KeyvalProcess } from "@keyval/testkit/spawn-keyval";
import { startServer } from "@keyval/testkit/start-server";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { LineImport } from "../src/cli/import-lines.ts";
import { Cli } from "./cli.ts";

vi.setConfig({ testTimeout: 60_000 }); // each test is several processes
const cli = new Cli();
const isLong = process.env.KEYVAL_PROPERTY_RUNS !== undefined;
afterEach(() => cli.end());

/** What stands between a command and its server, and answers in its place. */
async function proxy(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
}

const ofLines = { "content-type": "application/x-ndjson" };

/** A key of each type, and values of every type. */
const everything: readonly (readonly [KvKey, unknown])[] = [
  [["s", "text"], "line one\nline two\u2028and three, \u0000 🎉"],
  [["s", ""], ""],
  [["s", "a/b,c%d~e"], null],
  [["n", -1.5], -0],
  [
    ["n", Number.NEGATIVE_INFINITY],
    [Number.NaN, Number.POSITIVE_INFINITY],
  ],
  [["i", 2n ** 70n], -(2n ** 70n)],
  [["b", true], false],
  [["x", new Uint8Array([0, 10, 255])], new Uint8Array([1, 2, 3])],
  [["d"], new Date(0)],
  [["m"], new Map<unknown, unknown>([[1n, new Set(["a", new Date(1)])]])],
  [["o"], { a: undefined, __type: "bigint", value: "not a bigint" }],
  [["deep"], { list: [{ n: [1, [2n, [{}]]] }] }],
];

describe("an export", () => {
  it("of something that is no Keyval server is none", async () => {
    const url = await proxy((_, answer) =>
      answer.setHeader("content-type", "text/html").end("<p>"),
    );
    for (const [command, type] of [
      ["export", "application/x-ndjson"],
      ["backup", "application/vnd.sqlite3"],
    ] as const) {
      const out = cli.file(".out");
      const refused = await cli.run([command, out, "--url", url]);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain(
        `answered with text/html, which is not ${type}. Is the url the one of the server's API`,
      );
      expect([existsSync(out), existsSync(`${out}.part`)]).toEqual([false, false]);
    }
  });

  it("that is refused has the reason on one line, without what a terminal would obey", async () => {
    const error = "\u001b[2Jthe screen\nis gone";
    const url = await proxy((_, answer) => answer.writeHead(400).end(JSON.stringify({ error })));
    const { stderr } = await cli.run(["export", "--url", url]);
    expect(stderr).toMatch(/^keyval: [ -~]* was refused: \[2Jthe screen is gone\n$/);
  });

  it("that breaks off says so, and leaves no file", async () => {
    const url = await proxy((_, answer) => {
      answer.writeHead(200, ofLines).write('{"key":["a"],"value":1}\n', () => answer.destroy());
    });
    const out = cli.file(".ndjson");
    const broken = await cli.run(["export", out, "--url", url]);
    expect(broken).toMatchObject({ code: 1, stdout: "" });
    expect(broken.stderr).toMatch(
      /^keyval: The server broke off after 24 bytes \(.+\), so what came is not whole;.* try again\.\n$/,
    );
    expect([existsSync(out), existsSync(`${out}.part`)]).toEqual([false, false]);
  });

  it("stopped by ctrl-c leaves no file", async () => {
    const url = await proxy((_, answer) => void answer.writeHead(200, ofLines).write("{"));
    const out = cli.file(".ndjson");
    const exporting = await cli.start(["export", out, "--url", url]);
    await expect.poll(() => existsSync(`${out}.part`), { timeout: 20_000 }).toBe(true);
    exporting.kill("SIGINT");
    expect(await exporting.ended()).toBe("SIGINT");
    expect(exporting.stderr).toBe(`keyval: Stopped. ${out} was not written.\n`);
    expect([existsSync(out), existsSync(`${out}.part`)]).toEqual([false, false]);
  });
});

describe("export and import", () => {
  const lines = Array.from({ length: 600 }, (_, i) => `{"key":["n",${i}],"value":1}\n`).join("");

  async function stopImport(store: string, importing: KeyvalProcess): Promise<void> {
    const kv = cli.client(store);
    await expect.poll(() => kv.count([])).toBe(500); // the first commit
    importing.kill("SIGINT");
    expect(await importing.ended()).toBe("SIGINT");
    expect(importing.stderr).toMatch(
      /Stopped\. The lines before 501 are stored; go on with --from-line 501\.\n$/,
    );
  }

  it("stopped by ctrl-c, says what is stored and where to go on", async () => {
    const { url } = await cli.store();
    const input = new PassThrough(); // which does not end
    const importing = await cli.start(["import", "--url", url], {}, input);
    input.write(lines);
    await stopImport(url, importing);
  });

  it("stopped while a named pipe has no more to say, ends too", async () => {
    const { url } = await cli.store();
    const pipe = cli.file(".pipe");
    execFileSync("mkfifo", [pipe]);
    const writer = openSync(pipe, "r+");
    const importing = await cli.start(["import", pipe, "--url", url]);
    writeSync(writer, lines);
    await stopImport(url, importing);
    closeSync(writer);
  });

  it("read a named pipe into a file", async () => {
    const [pipe, file] = [cli.file(".pipe"), cli.file(".db")];
    execFileSync("mkfifo", [pipe]);
    const importing = await cli.start(["import", pipe, "--storage", file]);
    await writeFile(pipe, lines);
    expect(await importing.ended()).toBe(0);
    expect(importing.stderr).toBe("600 entries imported\n");
  });

  it("keep every type of key and value, and how long entries live", async () => {
    const { url } = await cli.store();
    const kv = cli.client(url);
    for (const [key, value] of everything) await kv.set(key, value);
    await kv.set(["ttl", "long"], 1, { expiresIn: "1h" });
    const out = cli.file(".ndjson");
    expect(await cli.run(["export", out, "--url", url])).toEqual({
      code: 0,
      stdout: "",
      stderr: `${everything.length + 1} entries exported\n`,
    });
    const expired = '{"key":["ttl","short"],"value":1,"expiresAt":1}\n';
    appendFileSync(out, expired);

    const other = await cli.store();
    const imported = await cli.run(["import", out], { env: { KEYVAL_URL: other.url } });
    expect(imported).toEqual({
      code: 0,
      stdout: "",
      stderr: `${everything.length + 1} entries imported; 1 left out, as their time had come\n`,
    });
    const copy = cli.client(other.url);
    for (const [key, value] of everything)
      expect((await copy.get(key)).value, String(key)).toStrictEqual(value);
    expect(await copy.count([])).toBe(everything.length + 1);
    const again = await (await fetch(`${other.url}/export?prefix=ttl`)).text();
    const before = expiryIn(readFileSync(out, "utf8"), "long");
    expect(Math.abs(expiryIn(again, "long") - before)).toBeLessThan(10_000);
  });

  it("go from a stopped server's file to another through a pipe", async () => {
    const from = cli.file(".db");
    const filled = await cli.store(from);
    await cli.client(filled.url).set(["a", 1], 1);
    await filled.close();
    const { stdout } = await cli.run(["export", "-", "--storage", from]);
    expect(stdout).toBe('{"key":["a",1],"value":1}\n');
    const to = cli.file(".db");
    const imported = await cli.run(["import", "--storage", to], { input: stdout.trimEnd() });
    expect(imported).toMatchObject({ code: 0, stderr: "1 entry imported\n" });
    expect(await cli.client((await cli.store(to)).url).get(["a", 1])).toMatchObject({ value: 1 });
  });

  it("name the line that cannot be read, store those before it, and go on from there", async () => {
    const { url } = await cli.store();
    const lines = Array.from({ length: 700 }, (_, i) =>
      JSON.stringify({ key: ["n", i], value: i }),
    );
    const good = lines[600] as string;
    lines[600] = '{"key":["n",600],"value":';
    const path = cli.file(".ndjson");
    writeFileSync(path, lines.join("\n"));
    const refused = await cli.run(["import", path, "--url", url]);
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toMatch(/^keyval: Line 601 cannot be read: .* --from-line 601\.\n$/);
    const kv = cli.client(url);
    expect(await kv.count(["n"])).toBe(600);
    lines[600] = good;
    writeFileSync(path, lines.join("\n"));
    const done = await cli.run(["import", path, "--url", url, "--from-line", "601"]);
    expect(done.stderr).toBe("100 entries imported\n");
    expect(await kv.count(["n"])).toBe(700);
  });

  it.each([
    ['{"key":"a","value":1}', /Line 2 cannot be read/],
    ['{"key":["a"]}', /a line is \{"key":\[…\],"value":…\}/],
    ["[1]", /a line is/],
    ['{"key":["a"],"value":{"__type":"what","value":1}}', /what/],
    ['{"key":["a"],"value":1,"expiresAt":"soon"}', /"expiresAt" must be epoch milliseconds/],
    ['{"key":["a"],"value":1,"expiresAt":1e300}', /"expiresAt" must be epoch milliseconds/],
    ['{"key":[null],"value":1}', /Uint8Array\. The lines before it/],
    ["\x1f\ufffd\b", /the file is compressed: gunzip -c/],
    ["SQLite format 3\0\x10", /a database, as keyval backup makes them: keyval restore/],
  ])("refuse %s with its line's number", async (line, reason) => {
    const kv = cli.client((await cli.store()).url);
    const lines = new LineImport(kv, 1);
    await lines.add('{"key":["b"],"value":1}');
    const refused = lines.add(line);
    await expect(refused).rejects.toThrow(/Line 2 cannot be read/);
    await expect(refused).rejects.toThrow(reason);
    expect(await kv.count([])).toBe(1);
  });

  it("say which lines a server refused, and where to go on", async () => {
    const kv = cli.client((await cli.store()).url);
    const lines = new LineImport(kv, 1);
    await lines.add('{"key":["a"],"value":1}');
    const large = `{"key":["large"],"value":"${"x".repeat(11 * 1024 * 1024)}"}`;
    await expect(lines.add(large)).rejects.toThrow(
      /^Line 2 could not be stored: .*10485760.* The lines before are; go on with --from-line 2\.$/,
    );
    expect(await kv.count([])).toBe(1);
  });

  it("go in parts as large as the server takes them", async () => {
    const server = await startServer({ limits: { commit: 30, body: 10_000 } });
    onTestFinished(() => server.close());
    const kv = cli.client(server.url);
    const lines = new LineImport(kv, 1);
    for (let i = 0; i < 700; i++)
      await lines.add(JSON.stringify({ key: ["n", i], value: "x".repeat(i % 400) }));
    await lines.add('{"key":["gone"],"value":1,"expiresAt":1}');
    await lines.flush();
    expect([lines.result, lines.next]).toEqual([{ entries: 700, expired: 1 }, 702]);
    expect(await kv.count(["n"])).toBe(700);
  });

  it("do not replace a file by mistake, and leave none behind that is not whole", async () => {
    const out = cli.file(".ndjson");
    writeFileSync(out, "precious");
    const refused = await cli.run(["export", out, "--storage", ":memory:"]);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("--force") });
    expect(readFileSync(out, "utf8")).toBe("precious");
    const unreachable = cli.file(".ndjson");
    await cli.run(["export", unreachable, "--url", "http://127.0.0.1:1/api"]);
    expect([existsSync(unreachable), existsSync(`${unreachable}.part`)]).toEqual([false, false]);
  });

  it("take a file with a byte order mark, as editors leave it", async () => {
    const kv = cli.client((await cli.store()).url);
    const lines = new LineImport(kv, 1);
    await lines.add('\ufeff{"key":["a"],"value":1}');
    await lines.flush();
    expect(await kv.count([])).toBe(1);
  });

  it("refuse a folder, and a file in a folder that is not there, before anything is read", async () => {
    const folder = dirname(cli.file(""));
    const missing = join(folder, "missing", "x");
    const args = ["--storage", ":memory:", "--force"];
    for (const [command, code, why] of [
      [["export", folder, ...args], 2, `${folder} is a folder; give`],
      [["backup", missing, ...args], 2, `There is no folder ${dirname(missing)} for`],
      [["import", folder], 2, `${folder} is a folder; give a file of lines`],
    ] as const)
      expect(await cli.run([...command])).toMatchObject({
        code,
        stderr: expect.stringContaining(why),
      });
  });

  const entries = isLong ? 100_000 : 5000;
  it(`take ${entries} entries of 1 KB in flat memory: 64 MB of heap for the command, 200 MB for the server`, {
    timeout: 180_000,
  }, async () => {
    const path = cli.file(".ndjson");
    const out = createWriteStream(path);
    for (let i = 0; i < entries; i++) {
      const line = `{"key":["bulk",${i}],"value":{"i":${i},"text":"${"x".repeat(1000)}"}}\n`;
      if (!out.write(line)) await once(out, "drain");
    }
    await once(out.end(), "close");

    const server = await cli.start(
      ["serve", "--port", "0", "--storage", cli.file(".db"), "--log-level", "info"],
      { NODE_OPTIONS: "--max-old-space-size=200" },
    );
    const url = await server.ready();
    const env = { KEYVAL_URL: url, NODE_OPTIONS: "--max-old-space-size=64" };
    const importing = await cli.start(["import", path], env);
    expect(await peakMemory(importing)).toBeLessThan(400);
    expect(await importing.ended()).toBe(0);
    expect(importing.stderr).toBe(`${entries} entries imported\n`);
    const copy = cli.file(".ndjson");
    const exporting = await cli.start(["export", copy], env);
    expect(await peakMemory(exporting)).toBeLessThan(400);
    expect(await exporting.ended()).toBe(0);
    expect(exporting.stderr).toBe(`${entries} entries exported\n`);
    expect(readFileSync(copy).equals(readFileSync(path))).toBe(true);
  });
});

function expiryIn(lines: string, name: string): number {
  const line = lines.split("\n").find((text) => text.startsWith(`{"key":["ttl","${name}"]`));
  return (JSON.parse(line as string) as { expiresAt: number }).expiresAt;
}

/** The most memory a process had while it ran, MB; 0 where the system does not say. */
async function peakMemory({ pid, ended }: { pid: number; ended(): Promise<unknown> }) {
  let peak = 0;
  let isRunning = true;
  void ended().then(() => {
    isRunning = false;
  });
  await expect
    .poll(
      () => {
        const path = `/proc/${pid}/status`;
        const [, kilobytes] =
          /VmHWM:\s+(\d+)/.exec(existsSync(path) ? readFileSync(path, "utf8") : "") ?? [];
        peak = Math.max(peak, Number(kilobytes ?? 0) / 1024);
        return isRunning;
      },
      { timeout: 120_000, interval: 20 },
    )
    .toBe(false);
  return peak;
}
