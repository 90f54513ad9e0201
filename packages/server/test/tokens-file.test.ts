// `keyval serve` with access: its tokens file, read again while it runs, its JWT options, and what it refuses.
import { existsSync, mkdtempSync, rmSync, unwatchFile, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventStream } from "@keyval/testkit/event-stream";
import { SignJWT } from "jose";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { followTokens, readAuth } from "../src/cli/auth-options.ts";
import { createKvServer } from "../src/create-kv-server.ts";
import { silentLog } from "../src/log.ts";
import { sqlite } from "../src/sqlite.ts";
import { Cli } from "./cli.ts";

const folder = mkdtempSync(join(tmpdir(), "keyval-tokens-"));
afterAll(() => rmSync(folder, { recursive: true }));
const cli = new Cli();
afterEach(() => cli.end());

let files = 0;
function tokensFile(content: unknown): string {
  const path = join(folder, `${++files}.json`);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

const first = "the-first-token-of-a-file";
const second = "the-second-token-of-a-file";
const reader = (token: string) => ({
  token,
  name: "reader",
  rules: [{ prefix: ["t", { __type: "bigint", value: "7" }], allow: ["read"] }],
});
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function statusAt(url: string, token: string, prefix = "t/~i:7"): Promise<number> {
  const path = `/keys?prefix=${encodeURIComponent(prefix)}`;
  return (await fetch(url + path, { headers: bearer(token) })).status;
}

describe("--tokens", () => {
  it("lets in whom the file names, on any address", async () => {
    const tokens = tokensFile({ tokens: [reader(first)] });
    const url = await cli.serve(":memory:", "--host", "0.0.0.0", "--tokens", tokens);
    const here = url.replace("0.0.0.0", "127.0.0.1");
    expect(await statusAt(here, first)).toBe(200);
    expect(await statusAt(here, first, "t/7")).toBe(403);
    expect(await statusAt(here, second)).toBe(401);
  });

  it("lets in whoever has no token where the file says so, and nobody with one it does not know", async () => {
    const anonymous = [{ prefix: ["news"], allow: ["read"] }];
    const tokens = tokensFile({ tokens: [reader(first)], anonymous });
    const url = await cli.serve(":memory:", "--tokens", tokens);
    const statusOf = async (prefix: string) => (await fetch(`${url}/keys?prefix=${prefix}`)).status;
    expect([await statusOf("news"), await statusOf("t")]).toEqual([200, 403]);
    expect(await statusAt(url, second, "news")).toBe(401);
  });

  it("keeps a server to this machine on which anybody may change everything", async () => {
    const anonymous = [{ prefix: [], allow: ["read", "write"] }];
    const tokens = tokensFile({ tokens: [reader(first)], anonymous });
    const args = ["serve", "--port=0", "--storage=:memory:", "--tokens", tokens];
    const { code, stderr } = await cli.run([...args, "--host=0.0.0.0"]);
    expect(code).not.toBe(0);
    expect(stderr).toContain("other machines could read and write everything");
  });

  it.each(["SIGHUP", "a change"])(
    "is read again on %s, and ends the streams of tokens that went",
    async (how) => {
      const tokens = tokensFile({ tokens: [reader(first)] });
      const serve = await cli.start([
        "serve",
        "--port=0",
        "--storage=:memory:",
        "--tokens",
        tokens,
      ]);
      const url = await serve.ready();
      const watches = [{ id: "w", prefix: ["t", { __type: "bigint", value: "7" }] }];
      const stream = await EventStream.open(url, { watches }, bearer(first));
      await stream.event("ping");
      writeFileSync(tokens, JSON.stringify({ tokens: [reader(second)] }));
      if (how === "SIGHUP") serve.kill("SIGHUP");
      expect((await stream.end()).at(-1)).toMatchObject({ data: { code: "unauthorized" } });
      expect([await statusAt(url, first), await statusAt(url, second)]).toEqual([401, 200]);
    },
  );

  it("keeps what it had when the file makes no sense", async () => {
    const tokens = tokensFile({ tokens: [reader(first)] });
    const serve = await cli.start(["serve", "--port=0", "--storage=:memory:", "--tokens", tokens]);
    const url = await serve.ready();
    writeFileSync(tokens, '{ "tokens": [');
    serve.kill("SIGHUP");
    await vi.waitFor(() => expect(serve.output).toContain("The tokens stay as they were."), {
      timeout: 10_000,
    });
    expect(await statusAt(url, first)).toBe(200);
  });

  it("keeps what it had when the file would open the server to everybody", async () => {
    const tokens = tokensFile({ tokens: [reader(first)] });
    const serve = await cli.start(["serve", "--port=0", "--storage=:memory:", "--tokens", tokens]);
    const url = await serve.ready();
    const anonymous = [{ prefix: [], allow: ["read", "write"] }];
    writeFileSync(tokens, JSON.stringify({ tokens: [reader(first)], anonymous }));
    serve.kill("SIGHUP");
    await vi.waitFor(() => expect(serve.output).toContain("The tokens stay as they were."), {
      timeout: 10_000,
    });
    expect((await fetch(`${url}/keys`)).status).toBe(401);
    expect(await statusAt(url, first)).toBe(200);
  });

  it("is followed from what the server knows, not from what the file holds by then", async () => {
    const tokens = tokensFile({ tokens: [reader(first)] });
    const options = { tokens, jwt: undefined };
    const auth = await readAuth(options);
    const server = await createKvServer({ storage: sqlite(":memory:"), ...(auth && { auth }) });
    writeFileSync(tokens, JSON.stringify({ tokens: [reader(second)] }));
    const before = process.listeners("SIGHUP");
    followTokens(server, options, silentLog);
    const request = () => {
      const url = "http://in-process/api/keys?prefix=t/~i:7";
      return new Request(url, { headers: bearer(second) });
    };
    await vi.waitFor(async () => expect((await server.fetch(request())).status).toBe(200));
    unwatchFile(tokens);
    for (const listener of process.listeners("SIGHUP"))
      if (!before.includes(listener)) process.off("SIGHUP", listener);
    await server.close();
  });

  it.each([
    ["{", "cannot be used. "],
    [
      '{"tokens":[{"token":"kept-secret"},]}',
      "It is not JSON: Unexpected token ']' is not valid JSON.",
    ],
    [
      '{"tokens":[{"token":kept-secret}]}',
      "It is not JSON: Unexpected token 'k' is not valid JSON.",
    ],
    ["[]", 'It must be an object such as { "tokens": [ … ] }.'],
    [{}, "auth knows nobody"],
    [
      { token: [] },
      "It has no option token. Did you mean tokens? It has tokens, rules, anonymous.",
    ],
    [
      { tokens: [{ ...reader(first), rule: [] }] },
      "tokens[0] has no option rule. Did you mean rules? It has token, name",
    ],
    [{ tokens: [{ token: "short" }] }, "auth.tokens[0].token must be at least 16 characters"],
    [{ tokens: [reader(first), reader(first)] }, "auth.tokens[1].token is there twice"],
    [{ tokens: [{ token: first }] }, "auth.tokens[0] may do nothing"],
    [
      { tokens: [{ token: first, rules: [{ prefix: [], allow: ["all"] }] }] },
      'auth.tokens[0].rules[0].allow is ["all"]; list one or more of read, write, queue, admin.',
    ],
    [
      { tokens: [{ token: first, rules: [{ prefix: [{ __type: "date" }], allow: ["read"] }] }] },
      "tokens[0].rules[0].prefix cannot be used.",
    ],
  ])("says what is wrong with %j", async (content, message) => {
    const { code, stderr } = await cli.run([
      "serve",
      "--port=0",
      "--storage=:memory:",
      "--tokens",
      tokensFile(content),
    ]);
    expect(code).not.toBe(0);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at "); // no stack
  });

  it("says when there is no such file", async () => {
    const path = join(folder, "none.json");
    const { stderr } = await cli.run(["serve", "--port=0", "--storage=:memory:", "--tokens", path]);
    expect(stderr).toContain(`The tokens file ${path} cannot be used. There is no such file.`);
  });
});

describe("--jwt-issuer", () => {
  it("takes tokens by a secret from the environment", async () => {
    const secret = "a-secret-of-the-environment-0123456789";
    const tokens = tokensFile({ rules: [{ prefix: ["t", "$tenant"], allow: ["read"] }] });
    const serve = await cli.start(
      [
        ...["serve", "--port=0", "--storage=:memory:", "--tokens", tokens],
        ...["--jwt-issuer=https://login.example", "--jwt-audience=kv"],
      ],
      { KEYVAL_JWT_SECRET: secret },
    );
    const url = await serve.ready();
    const token = await new SignJWT({ tenant: "a" })
      .setProtectedHeader({ alg: "HS256" })
      .setIssuer("https://login.example")
      .setAudience("kv")
      .setSubject("ada")
      .setExpirationTime("1m")
      .sign(Buffer.from(secret));
    expect(await statusAt(url, token, "t/a")).toBe(200);
    expect(await statusAt(url, token, "t/b")).toBe(403);
  });

  it.each([
    [["--jwt-audience=kv"], "--jwt-audience is of no use without --jwt-issuer"],
    [["--jwt-issuer=i"], "--jwt-issuer needs --jwt-audience"],
    [["--jwt-issuer=i", "--jwt-audience=kv", "--jwt-key=/nowhere"], "--jwt-key cannot be read"],
    [["--jwt-issuer=i", "--jwt-audience=kv"], "--jwt-issuer needs --tokens"],
    [["--rate=0"], '--rate is "0"; give 1 or more.'],
    [["--value-limit=ten"], '--value-limit is "ten"; give bytes above 0, such as 65536'],
    [["--body-timeout=0"], '--body-timeout is "0"; give more than 0 ms'],
  ])("is refused with %j", async (args, message) => {
    const { code, stderr } = await cli.run(["serve", "--port=0", "--storage=:memory:", ...args]);
    expect(code).not.toBe(0);
    expect(stderr).toContain(message);
  });
});

it("a server that refuses its address leaves no database", async () => {
  const storage = join(folder, "refused.db");
  const { code, stderr } = await cli.run([
    "serve",
    "--port=0",
    "--host=0.0.0.0",
    "--storage",
    storage,
  ]);
  expect(code).not.toBe(0);
  expect(stderr).toContain("other machines could read and write everything");
  expect(existsSync(storage)).toBe(false);
});
