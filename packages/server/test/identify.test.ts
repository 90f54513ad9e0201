// Who sends a request, as the application says it by `identify`; and what whoever is nobody is told.
import { collectingLog, type LogLine } from "@keyval/testkit/collecting-log";
import { type RunningServer, startServer } from "@keyval/testkit/start-server";
import { afterEach, expect, it } from "vitest";
import type { KvAuth } from "../src/access/authenticator.ts";

let server: RunningServer | undefined;
const logged: LogLine[] = [];
afterEach(async () => {
  await server?.close();
  logged.length = 0;
});

const claims = { tenant: "a" };
const rules = [{ prefix: ["t", "$tenant"], allow: ["read"] }] as const;

/** The answer to a read of what claims open. */
async function readAs(auth: KvAuth, path = "/keys?prefix=t/a") {
  server = await startServer({ auth, log: collectingLog(logged) });
  const response = await fetch(server.url + path);
  return { status: response.status, body: (await response.json()) as { error: string } };
}

it.each([
  [{ id: 7, claims }, "an id of type number; give text"],
  [{ claims }, "an id of type undefined; give text"],
  [{ id: "", claims }, "an empty id"],
  [{ id: "ada", claims, expiresAt: Math.floor(Date.now() / 1000) + 3600 }, "give epoch milli"],
  [{ id: "ada", claims, expiresAt: "tomorrow" }, "the expiresAt tomorrow; give epoch milli"],
  [{ id: "ada", claims, expiresAt: Number.NaN }, "the expiresAt NaN"],
])("an identity that nothing can rest on fails, and the log says why: %j", async (who, why) => {
  const { status, body } = await readAs({ identify: () => who as never, rules });
  expect([status, body]).toMatchObject([500, { code: "internal" }]);
  expect(body.error).not.toContain("identify");
  expect(logged).toContainEqual(
    expect.objectContaining({
      level: "error",
      err: expect.objectContaining({ message: expect.stringContaining(why) }),
    }),
  );
});

it("a session whose time is over is nobody's", async () => {
  const identify = () => ({ id: "ada", claims, expiresAt: Date.now() - 1 });
  expect(await readAs({ identify, rules })).toMatchObject({
    status: 401,
    body: { error: "The session has expired; log in again.", details: { token: "expired" } },
  });
});

it("nulls in an identity are as nothing", async () => {
  const who = { id: "ada", claims: null, expiresAt: null } as never;
  const everybody = [{ prefix: ["t"], allow: ["read"] }] as const;
  expect((await readAs({ identify: () => who, rules: everybody })).status).toBe(200);
});

it("whoever came without a token is told to send one", async () => {
  const anonymous = [{ prefix: ["news"], allow: ["read"] }] as const;
  const { status, body } = await readAs({ anonymous });
  expect([status, body.error]).toEqual([
    403,
    'Without a token nobody may read ["t","a"]; send one that has a rule that allows "read" there, as Authorization: Bearer <token>, with Kv through its option token.',
  ]);
});
