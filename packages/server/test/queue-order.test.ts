// Writes of one batch are stored in its order, however long the server is asked whether each is allowed.
import type { KvAccessRequest } from "@keyval/server";
import { startServer } from "@keyval/testkit/start-server";
import { describe, expect, it } from "vitest";
import { ApiClient, set, valuesOf } from "./api-client.ts";

/** Lets whatever can go on do so. */
async function manyTurns(): Promise<void> {
  for (let turns = 0; turns < 50; turns++) await new Promise((resolve) => setImmediate(resolve));
}

it("a message whose access takes long to check is not overtaken by what follows it", async () => {
  await using server = await startServer({
    auth: {
      authorize: async (_, { prefix }) => {
        if (prefix[0] === "slow") await manyTurns();
        return true;
      },
    },
  });
  const api = new ApiClient(server);
  const options = { keysIfUndelivered: [["slow"]] };
  const results = await api.batch(
    { op: "enqueue", value: "first", options },
    { op: "enqueue", value: "second" },
    { op: "enqueue", value: "third", options },
    { op: "commit", mutations: [{ type: "set", key: ["k"], value: 1 }] },
  );
  expect(results.map(({ error }) => error)).toEqual([undefined, undefined, undefined, undefined]);
  const { messages } = await api.call("GET", "/queue/poll?limit=3");
  expect(messages.map(({ value }: { value: string }) => value)).toEqual([
    "first",
    "second",
    "third",
  ]);
});

it("an enqueue that is not allowed says so, and holds up nothing", async () => {
  await using server = await startServer({
    auth: {
      identify: () => ({ id: "ada" }),
      authorize: (_, { prefix }) => Promise.resolve(prefix[0] !== "theirs"),
    },
  });
  const api = new ApiClient(server);
  const [refused, stored] = await api.batch(
    { op: "enqueue", value: 1, options: { keysIfUndelivered: [["theirs"]] } },
    { op: "enqueue", value: 2 },
  );
  expect(refused).toMatchObject({ code: "forbidden" });
  expect(stored.result).toMatchObject({ ok: true });
  expect(await api.call("GET", "/queue/stats")).toMatchObject({ pending: 1 });
});

describe.each<[what: string, isSlow?: (access: KvAccessRequest) => boolean]>([
  ["at once"],
  ["by asking", () => false],
  ["slowly for the queue", ({ action }) => action === "queue"],
  ["slowly for keys", ({ action }) => action === "write"],
])("what is done to a message, allowed %s,", (_, isSlow) => {
  it("comes between the commits before and after it", async () => {
    const auth = isSlow && {
      authorize: async (_request: Request, access: KvAccessRequest) => {
        if (isSlow(access)) await manyTurns();
        return true;
      },
    };
    await using server = await startServer({ ...(auth && { auth }) });
    const api = new ApiClient(server);
    const keys = [["a"], ["b"], ["c"]];
    for (const key of keys) {
      const options = { backoffSchedule: [], keysIfUndelivered: [key] };
      await api.call("POST", "/queue/enqueue", { value: "undelivered", options });
    }
    const { messages } = await api.call("GET", "/queue/poll?limit=3");
    const [a, b, c] = messages.map(({ id }: { id: string }) => ({ op: "nack", id }));
    // A message that fails for good writes its value at its key, which shows what came first.
    const commit = (key: unknown[]) => ({ op: "commit", mutations: [set(key, "committed")] });
    const results = await api.batch(a, commit(["a"]), commit(["b"]), b, c, commit(["c"]));
    expect(results.map(({ error }) => error)).toEqual(keys.flatMap(() => [undefined, undefined]));
    const entries = await api.call("POST", "/keys/batch", { keys });
    expect(valuesOf(entries)).toEqual(["committed", "undelivered", "committed"]);
  });
});
