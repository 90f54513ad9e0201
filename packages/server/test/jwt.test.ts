// JSON Web Tokens: whose they are, what their claims open, and every way in which one is refused.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from "jose";
import { type RunningServer, startServer } from "@keyval/testkit/start-server";
import { collectingLog, type LogLine } from "@keyval/testkit/collecting-log";
import { EventStream } from "@keyval/testkit/event-stream";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createKvServer, type KvAuth, type KvJwt } from "../src/index.ts";
import { sqlite } from "../src/sqlite.ts";

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;

const issuer = "https://login.example/";
const audience = "https://kv.example";
const rules = [
  { prefix: ["t", "$org.id"], allow: ["read", "write"] },
  { prefix: ["shared", "$teams"], allow: ["read"] },
] as const;

/** The issuer's keys, as it publishes them. */
let published: object[] = [];
let fetches = 0;
let issuerServer: Server;
let jwks: string;
let keys: Keys;
let server: RunningServer | undefined;
const logged: LogLine[] = [];

beforeAll(async () => {
  keys = await generateKeyPair("ES256", { extractable: true });
  issuerServer = createServer((_, response) => {
    fetches++;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ keys: published }));
  });
  await new Promise<void>((resolve) => issuerServer.listen(0, "127.0.0.1", resolve));
  jwks = `http://127.0.0.1:${(issuerServer.address() as AddressInfo).port}/keys`;
});
afterAll(() => issuerServer.close());
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const publish = async (all: Record<string, Keys>) => {
  published = await Promise.all(
    Object.entries(all).map(async ([kid, pair]) => ({ ...(await exportJWK(pair.publicKey)), kid })),
  );
};

async function start(jwt: Partial<KvJwt>, more: Partial<KvAuth> = {}): Promise<string> {
  const auth = { jwt: { issuer, audience, ...jwt }, rules, ...more } as KvAuth;
  server = await startServer({ auth, log: collectingLog(logged) });
  return server.url;
}

type Signing = { kid?: string; with?: Keys["privateKey"] | Uint8Array; alg?: string };
function sign(claims: Record<string, unknown> = {}, how: Signing = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const all = {
    ...{ iss: issuer, aud: audience, sub: "ada", iat: now, exp: now + 60 },
    ...{ org: { id: "a" }, teams: ["x", "y"] },
    ...claims,
  };
  return new SignJWT(all)
    .setProtectedHeader({ alg: how.alg ?? "ES256", kid: how.kid ?? "one" })
    .sign(how.with ?? keys.privateKey);
}

async function ask(url: string, token: string, path = "/keys?prefix=t/a"): Promise<any> {
  const response = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

describe("a token of the issuer", () => {
  it("opens what its claims fill the rules with, and nothing else", async () => {
    await publish({ one: keys });
    const url = await start({ jwks });
    const token = await sign();
    const statusAt = async (path: string) => (await ask(url, token, path)).status;
    expect(await statusAt("/keys?prefix=t/a")).toBe(200);
    expect(await statusAt("/keys?prefix=shared/y")).toBe(200);
    for (const path of ["t/b", "t", "", "shared", "shared/z"])
      expect(await statusAt(`/keys?prefix=${path}`)).toBe(403);
    const without = await sign({ org: undefined });
    expect((await ask(url, without)).status).toBe(403);
  });

  it("keeps its user's commit ids when it is replaced by a newer one, and shares none with another", async () => {
    await publish({ one: keys });
    const url = await start({ jwks });
    const commit = async (token: string) => {
      const mutations = [{ type: "sum", key: ["t", "a", "n"], value: 1 }];
      const body = JSON.stringify({ mutations, commitId: "the-same" });
      const headers = { authorization: `Bearer ${token}` };
      return (await (
        await fetch(`${url}/atomic`, { method: "POST", body, headers })
      ).json()) as any;
    };
    const { versionstamp } = await commit(await sign());
    expect(await commit(await sign({ iat: 1, jti: "newer" }))).toEqual({ ok: true, versionstamp });
    expect((await commit(await sign({ sub: "bob" }))).versionstamp).not.toBe(versionstamp);
  });

  it("is asked what it may do at every request: other rules hold at once", async () => {
    await publish({ one: keys });
    const auth: KvAuth = { jwt: { issuer, audience, jwks }, rules };
    const kv = await createKvServer({ storage: sqlite(":memory:"), auth });
    const headers = { authorization: `Bearer ${await sign()}` };
    const statusOf = async () =>
      (await kv.fetch("http://x/api/keys?prefix=t/a", { headers })).status;
    expect(await statusOf()).toBe(200);
    await kv.refreshAuth({ ...auth, rules: [{ prefix: ["other"], allow: ["read"] }] });
    expect(await statusOf()).toBe(403);
    await kv.refreshAuth({ jwt: { issuer, audience, jwks: { keys: [] } }, rules });
    expect(await statusOf()).toBe(401);
    await kv.close();
  });

  it("ends its streams when it expires", async () => {
    await publish({ one: keys });
    const url = await start({ jwks, clockTolerance: "1ms" });
    const token = await sign({ exp: Date.now() / 1000 + 1.5 });
    const watches = [{ id: "own", prefix: ["t", "a"] }];
    const stream = await EventStream.open(url, { watches }, { authorization: `Bearer ${token}` });
    expect((await stream.end()).at(-1)).toMatchObject({ data: { code: "unauthorized" } });
  });
});

describe("the issuer's keys", () => {
  it("are fetched once, and again when a token names one that is not among them", async () => {
    await publish({ one: keys });
    fetches = 0;
    const url = await start({ jwks });
    for (let i = 0; i < 5; i++) expect((await ask(url, await sign())).status).toBe(200);
    expect(fetches).toBe(1);
    // An unknown key is looked for at most every 30 s: nobody can have them fetched all the time.
    for (let i = 0; i < 5; i++)
      expect((await ask(url, await sign({}, { kid: `unknown ${i}` }))).body.error).toContain(
        "signed with none of its issuer's keys",
      );
    expect(fetches).toBe(1);
  });

  it("may be rotated: a token that names a new one is taken, one of a key that went is not", async () => {
    await publish({ one: keys });
    const url = await start({ jwks });
    expect((await ask(url, await sign())).status).toBe(200);
    const newer = await generateKeyPair("ES256", { extractable: true });
    await publish({ two: newer });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 31_000 }); // the pause between fetches
    try {
      const token = await sign({}, { kid: "two", with: newer.privateKey });
      expect((await ask(url, token)).status).toBe(200);
      expect((await ask(url, await sign())).status).toBe(401);
    } finally {
      vi.useRealTimers();
    }
  });

  it("may be a set at hand, of which a token names one", async () => {
    const newer = await generateKeyPair("ES256", { extractable: true });
    await publish({ one: keys, two: newer });
    const url = await start({ jwks: { keys: published } });
    expect((await ask(url, await sign())).status).toBe(200);
    const token = await sign({}, { kid: "two", with: newer.privateKey });
    expect((await ask(url, token)).status).toBe(200);
  });

  it("are a moment's trouble when they cannot be fetched, and in the log", async () => {
    const url = await start({ jwks: jwks.replace(/:\d+/, ":1") });
    const { status, body, headers } = await ask(url, await sign());
    expect([status, body.code, headers.get("retry-after")]).toEqual([503, "unavailable", "2"]);
    expect(JSON.stringify(logged)).toContain("auth.jwt.jwks cannot be fetched");
  });

  it("may be one public key, or a secret", async () => {
    const byKey = await start({ publicKey: await exportSPKI(keys.publicKey) });
    expect((await ask(byKey, await sign())).status).toBe(200);
    await server?.close();
    const secret = "a-secret-that-both-sides-have-0123456789";
    const bySecret = await start({ secret });
    const signed = await sign({}, { alg: "HS256", with: Buffer.from(secret) });
    expect((await ask(bySecret, signed)).status).toBe(200);
  });
});

describe("a token is refused", () => {
  const minutes = (n: number) => Math.floor(Date.now() / 1000) + n * 60;
  it.each([
    ["that has expired", { exp: minutes(-1) }, "The token has expired; get a new token."],
    ["of another issuer", { iss: "https://evil.example/" }, `its issuer (iss) is not ${issuer}`],
    ["for another server", { aud: "other" }, `its audience (aud) does not name ${audience}`],
    ["for nobody", { aud: undefined }, "its audience (aud) does not name"],
    ["that is not valid yet", { nbf: minutes(5) }, "it is not valid yet (nbf)"],
    ["without an end", { exp: undefined }, "it has no end (exp)"],
    ["of nobody", { sub: undefined }, "it does not say whose it is (sub)"],
  ])("%s", async (_, claims, why) => {
    await publish({ one: keys });
    const url = await start({ jwks });
    const { status, body, headers } = await ask(url, await sign(claims));
    expect([status, body.code]).toEqual([401, "unauthorized"]);
    expect(body.error).toContain(why);
    expect(headers.get("www-authenticate")).toBe('Bearer error="invalid_token"');
  });

  it("that somebody else has signed, that says it needs no signature, or that is none", async () => {
    await publish({ one: keys });
    const url = await start({ jwks });
    const other = await generateKeyPair("ES256");
    const forged = await sign({}, { with: other.privateKey });
    expect((await ask(url, forged)).body.error).toContain("its signature is not its issuer's");
    const [, payload] = (await sign()).split(".");
    const header = Buffer.from('{"alg":"none"}').toString("base64url");
    for (const token of [`${header}.${payload}.`, "a.b.c"])
      expect(await ask(url, token)).toMatchObject({ status: 401, body: { code: "unauthorized" } });
    expect((await ask(url, "not-one-at-all")).body.error).toContain("none that this server knows");
  });

  it("that takes the public key for a secret, or is signed in a way that is not taken", async () => {
    const pem = await exportSPKI(keys.publicKey);
    const url = await start({ publicKey: pem, algorithms: ["RS256"] });
    for (const [alg, key] of [
      ["HS256", Buffer.from(pem)],
      ["ES256", keys.privateKey],
    ] as const)
      expect((await ask(url, await sign({}, { alg, with: key }))).body.error).toContain(
        "it is not signed with RS256",
      );
  });

  it("late: clocks may differ as far as is said", async () => {
    await publish({ one: keys });
    const token = await sign({ exp: minutes(-1) });
    const url = await start({ jwks, clockTolerance: "2m" });
    expect((await ask(url, token)).status).toBe(200);
  });
});

it("stands beside tokens known by heart, and feeds authorize", async () => {
  const tokens = [{ token: "a-token-known-by-heart", rules: [{ prefix: [], allow: ["read"] }] }];
  await publish({ one: keys });
  const url = await start({ jwks }, { tokens: tokens as never });
  expect((await ask(url, tokens[0]?.token ?? "", "/keys")).status).toBe(200);
  expect((await ask(url, await sign(), "/keys")).status).toBe(403);
  await server?.close();
  const asked: unknown[] = [];
  const authorize: KvAuth["authorize"] = (_, { id, claims, action }) => {
    asked.push([id, claims.sub, action]);
    return true;
  };
  const asking = await startServer({ auth: { jwt: { issuer, audience, jwks }, authorize } });
  expect((await ask(asking.url, await sign())).status).toBe(200);
  expect(asked).toEqual([["ada", "ada", "read"]]);
  await asking.close();
});

describe("options that make no sense are refused", () => {
  const secret = "x".repeat(32);
  it.each([
    [{ issuer, audience }, "auth.jwt needs exactly one of jwks, publicKey and secret"],
    [{ issuer, audience, secret, jwks: "https://a.example" }, "auth.jwt needs exactly one of"],
    [{ issuer, audience, secret: "short" }, "auth.jwt.secret has 5 bytes; give 32 random ones"],
    [{ issuer, audience, jwks: "keys" }, 'auth.jwt.jwks is "keys"; give the URL'],
    [{ issuer, audience, jwks: "http://a.example" }, "fetch keys by https:"],
    [{ issuer, audience, publicKey: "pem" }, "auth.jwt.publicKey is no public key as PEM"],
    [{ issuer, secret }, "auth.jwt.audience must be text"],
    [{ audience, secret }, "auth.jwt.issuer must be text"],
    [{ issuer, audience, secret, algorithms: ["RS256"] }, 'auth.jwt.algorithms has "RS256"'],
    [{ issuer, audience, jwks: "https://a.example", algorithms: ["none"] }, 'has "none"'],
    [{ issuer, audience, secret, clockTolerance: "late" }, "auth.jwt.clockTolerance is late"],
  ])("%j", async (jwt, message) => {
    const auth = { jwt: jwt as KvJwt, rules };
    await expect(createKvServer({ storage: sqlite(":memory:"), auth })).rejects.toThrow(message);
  });

  it("and rules that nobody's claims could ever open anything with", async () => {
    const auth = { jwt: { issuer, audience, secret } };
    await expect(createKvServer({ storage: sqlite(":memory:"), auth })).rejects.toThrow(
      "auth.rules is empty, so whoever jwt knows may do nothing",
    );
  });
});
