// URLs as long as the longest key, and longer ones.
import { once } from "node:events";
import { connect } from "node:net";
import { encodeKeyPath, keyLimits } from "@keyval/core/protocol";
import { startServer } from "@keyval/testkit/start-server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ApiClient } from "./api-client.ts";

let api: ApiClient;
beforeAll(async () => {
  api = new ApiClient(await startServer());
});
afterAll(() => api.server.close());

/** Nine characters of a URL for each of its own. */
const longest = Array<string>(keyLimits.parts).fill("€".repeat(keyLimits.stringLength));

it("hold the longest key, in a path and in a query", async () => {
  const path = `/keys/${encodeKeyPath(longest)}`;
  expect(await api.call("PUT", path, 1)).toMatchObject({ status: 200, ok: true });
  expect(await api.call("GET", path)).toMatchObject({ value: 1 });
  const query = `?prefix=${encodeURIComponent(encodeKeyPath(longest.slice(0, -1)))}`;
  expect(await api.call("GET", `/keys/count${query}`)).toMatchObject({ count: 1 });
  expect(await api.call("DELETE", path)).toMatchObject({ deletedCount: 1 });
});

async function send(text: string): Promise<string> {
  const { port, hostname } = new URL(api.server.url);
  const socket = connect(Number(port), hostname).setEncoding("utf8");
  let answer = "";
  socket.on("data", (chunk: string) => {
    answer += chunk;
  });
  socket.write(text);
  await once(socket, "end");
  socket.destroy();
  return answer;
}

it("that are longer still get an error as any other, and so does what is no HTTP", async () => {
  const tooLong = await send(`GET /api/keys/${"a".repeat(1_000_000)} HTTP/1.1\r\nHost: x\r\n\r\n`);
  expect(tooLong).toMatch(/^HTTP\/1\.1 413 [\s\S]*\r\nContent-Type: application\/json/i);
  expect(JSON.parse(tooLong.slice(tooLong.indexOf("\r\n\r\n")))).toEqual({
    code: "too_large",
    error: expect.stringContaining("POST"),
  });
  const noHttp = await send("what?\r\n\r\n");
  expect(noHttp).toMatch(/^HTTP\/1\.1 400 /);
  expect(JSON.parse(noHttp.slice(noHttp.indexOf("\r\n\r\n")))).toMatchObject({
    code: "invalid_argument",
  });
});
