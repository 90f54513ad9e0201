// The same requests at a server that asks for a token: none of them gets in, and none makes it fail.
import { collectingLog, type LogLine } from "@keyval/testkit/collecting-log";
import { type RunningServer, startServer } from "@keyval/testkit/start-server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { seed } from "./fuzz-seed.ts";
import { hostileRequest } from "./hostile-request.ts";
import { RawClient } from "./raw-request.ts";

const requests = process.env.KEYVAL_PROPERTY_RUNS === undefined ? 400 : 10_000;

let server: RunningServer;
const log: LogLine[] = [];
beforeAll(async () => {
  server = await startServer({
    log: collectingLog(log),
    auth: {
      tokens: [{ token: "nobody-guesses-this-one", rules: [{ prefix: [], allow: ["read"] }] }],
    },
  });
});
afterAll(() => server.close());

/** What anybody may ask: who this is, and whether it is well. */
const isPublic = (body: string) => /^\{("name":"keyval"|"ok":true,"storage")/.test(body);

/** Which methods the paths of those two take may be asked as well. */
const asksMethods = (bytes: Buffer) =>
  /^OPTIONS \/api(\/|\/health)?[? ]/.test(bytes.toString("latin1"));

it(`${requests} hostile requests without a right to anything get nothing`, {
  timeout: 600_000,
}, async () => {
  const client = new RawClient(Number(new URL(server.url).port));
  const statuses = new Map<number, number>();
  for (let number = 0; number < requests; number++) {
    const { bytes, delivery, isHead } = hostileRequest(seed, number);
    for (const { status, body } of await client.send(bytes, delivery, isHead)) {
      const what = `KEYVAL_FUZZ_SEED=${seed}, request ${number}: ${status} ${body.slice(0, 200)}`;
      const isFine =
        (status >= 400 && status < 500) ||
        (status === 204 ? asksMethods(bytes) : isPublic(body) || (isHead && status === 200));
      expect(isFine, what).toBe(true);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  }
  client.release();
  expect(statuses.get(401)).toBeGreaterThan(requests / 4);
  expect(log.filter(({ level }) => level === "error")).toEqual([]);
  expect(server.streams()).toBe(0);
});
