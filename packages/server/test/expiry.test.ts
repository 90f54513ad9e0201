// Time to live: exact for every read, and over a restart.
import { startServer } from "@keyval/testkit/start-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ApiClient, freshKey, set } from "./api-client.ts";

let api: ApiClient;
beforeAll(async () => {
  api = new ApiClient(await startServer());
});
afterAll(() => api.server.close());

describe("time to live", () => {
  const until = async (condition: () => Promise<boolean>) => {
    while (!(await condition()));
  };

  it("ends a key for every read at its time", async () => {
    const key = freshKey();
    const stored = Date.now();
    await api.call("PUT", `/keys/${key.join("/")}?expiresIn=150`, 1);
    const { versionstamp } = await api.call("GET", `/keys/${key.join("/")}`);
    await until(async () => (await api.valueOf(key)) === null);
    expect(Date.now() - stored).toBeGreaterThanOrEqual(150);
    expect((await api.call("GET", `/keys/${key.join("/")}`)).status).toBe(404);
    expect(await api.call("GET", `/keys/count?prefix=${key[0]}`)).toBeDefined();
    expect(await api.atomic({ checks: [{ key, versionstamp }], mutations: [] })).toMatchObject({
      ok: false,
    });
    expect(
      await api.atomic({ checks: [{ key, versionstamp: null }], mutations: [] }),
    ).toMatchObject({
      ok: true,
    });
  });

  it("is cleared by set, kept by the other mutations, and replaced by what they give", async () => {
    const [cleared, kept, given] = [freshKey(), freshKey(), freshKey()];
    const ttl = { expiresIn: 120 };
    await api.atomic({ mutations: [set(cleared, 1, ttl), set(kept, 1, ttl), set(given, 1)] });
    await api.atomic({
      mutations: [
        set(cleared, 2),
        { type: "sum", key: kept, value: 1 },
        { type: "sum", key: given, value: 1, ...ttl },
      ],
    });
    await until(
      async () => (await api.valueOf(kept)) === null && (await api.valueOf(given)) === null,
    );
    expect(await api.valueOf(cleared)).toBe(2);
  });

  it("holds over a restart", async () => {
    const key = freshKey();
    await api.atomic({ mutations: [set(key, 1, { expiresIn: 200 })] });
    await api.server.restart();
    await until(async () => (await api.valueOf(key)) === null);
  });
});
