// What is hardly HTTP is answered in the one shape errors have, and breaks no other answer.
import { once } from "node:events";
import { connect } from "node:net";
import { type RunningServer, startServer } from "@keyval/testkit/start-server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RawAnswer, RawClient } from "./hostile/raw-request.ts";

let server: RunningServer;
let port: number;
beforeAll(async () => {
  server = await startServer();
  port = Number(new URL(server.url).port);
});
afterAll(() => server.close());

async function answerTo(...lines: string[]): Promise<RawAnswer> {
  const text = `${[...lines, "Connection: close"].join("\r\n")}\r\n\r\n`;
  const [answer] = await new RawClient(port).send(Buffer.from(text, "latin1"), "whole");
  return answer as RawAnswer;
}

it.each([
  ["no host", "GET /api/health HTTP/1.1", "X-None: 1", /Missing host/],
  ["a host that is none", "GET /api/health HTTP/1.1", "Host: a b", /Invalid URL/],
  ["a host with a path", "GET /api/health HTTP/1.1", "Host: a/b?", /host/i],
  ["no path", "OPTIONS * HTTP/1.1", "Host: localhost", /Invalid URL/],
  ["a backslash", "GET /api\\keys HTTP/1.1", "Host: localhost", /Backslash/],
  ["no method", "/api HTTP/1.1", "Host: localhost", /not valid HTTP/],
])("a request with %s is refused with a reason", async (_, first, second, reason) => {
  const { status, headers, body } = await answerTo(first, second);
  expect(status).toBe(400);
  expect(headers.get("content-type")).toMatch(/^application\/json/);
  expect(JSON.parse(body)).toEqual({
    code: "invalid_argument",
    error: expect.stringMatching(reason),
  });
});

it("a request that expects what nobody knows is answered", async () => {
  const answer = await answerTo("GET /api/health HTTP/1.1", "Host: localhost", "Expect: miracles");
  expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('"ok":true') });
});

it("noise behind a request ends its connection, and is not answered into the answer under way", async () => {
  const socket = connect(port, "127.0.0.1").setEncoding("utf8");
  let text = "";
  socket.on("data", (chunk: string) => {
    text += chunk;
  });
  const closed = once(socket, "close");
  socket.write("GET /api/watch?keys=a HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await expect.poll(() => text).toContain("event: change");
  socket.write("noise\r\n\r\n");
  await closed;
  expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
  await expect.poll(() => server.streams()).toBe(0);
});
