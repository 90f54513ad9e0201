// Thousands of connections on which nothing goes on: half requests, streams nobody reads. They cost little, end by
// themselves, and leave nothing behind.
import { connect, type Socket } from "node:net";
import { type RunningServer, startServer } from "@keyval/testkit/start-server";
import { afterEach, expect, it } from "vitest";
import { heldMemory } from "./held-memory.ts";

const isLong = process.env.KEYVAL_PROPERTY_RUNS !== undefined;
const connections = isLong ? 6000 : 1500;
/** Opened at once: fewer than wait in a listener's queue, which would drop the rest for seconds or for good. */
const wave = 250;
const mebibyte = 2 ** 20;

let server: RunningServer;
afterEach(() => server.close());

const lines = "HTTP/1.1\r\nHost: localhost\r\n";
const whole = `GET /api/watch/prefix?prefix= ${lines}\r\n`;
const halves: readonly string[] = [
  "",
  "P",
  `PUT /api/keys/half ${lines}X-Half:`,
  `PUT /api/keys/half ${lines}Content-Length: 1000\r\n\r\n"half`,
  `POST /api/watch ${lines}Transfer-Encoding: chunked\r\n\r\n5\r\n{"wat`,
];

/** Opens connections that send a text and read nothing. */
function openStalled(count: number, text: (i: number) => string): Socket[] {
  const port = Number(new URL(server.url).port);
  return Array.from({ length: count }, (_, i) => {
    const socket = connect(port, "127.0.0.1").pause();
    socket.on("error", () => {}); // it may be cut
    socket.write(text(i));
    return socket;
  });
}

/** Ends of connections in this process, both the server's and the clients'. */
function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length;
}

async function put(key: string, value: unknown): Promise<void> {
  const url = `${server.url}/keys/${key}`;
  const response = await fetch(url, { method: "PUT", body: JSON.stringify(value) });
  expect(response.status).toBe(200);
}

it(`${connections} of them leave a server answering, in bounded memory`, {
  timeout: 300_000,
}, async () => {
  server = await startServer();
  await put("first", 1);
  const before = await heldMemory();
  const sockets: Socket[] = [];
  while (sockets.length < connections) {
    const text = (i: number) =>
      i % 2 === 0 ? whole : (halves[((i - 1) / 2) % halves.length] as string);
    sockets.push(...openStalled(wave, text));
    const streams = sockets.length / 2;
    await expect.poll(() => server.streams(), { timeout: 60_000, interval: 5 }).toBe(streams);
  }
  for (let i = 0; i < 20; i++) await put(`k/${i}`, "x".repeat(1000));
  const open = (await heldMemory()) - before;
  const each = Math.round(open / connections / 1024);
  console.log(`${connections} stalled connections hold ${each} kB each, both their ends`);
  expect(open).toBeLessThan(connections * 128 * 1024);

  for (const socket of sockets) socket.destroy();
  await expect.poll(() => server.streams(), { timeout: 60_000 }).toBe(0);
  await put("last", 1);
  sockets.length = 0;
  const left = (await heldMemory()) - before;
  console.log(`gone, they leave ${(left / mebibyte).toFixed(1)} MB`);
  expect(left).toBeLessThan(16 * mebibyte);
});

it("a request that does not come in whole is answered, and its connection ended", async () => {
  server = await startServer({ limits: { bodyTimeout: 500 } });
  const sockets = openStalled(50, (i) => halves[i % halves.length] as string);
  const texts = sockets.map((socket) => {
    let text = "";
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    return () => text;
  });
  for (const socket of sockets) socket.resume();
  await expect.poll(() => sockets.every((socket) => socket.destroyed)).toBe(true);
  for (const [i, text] of texts.entries())
    if (halves[i % halves.length] !== "")
      expect(text()).toMatch(/^HTTP\/1\.1 408 [^{]*\{"error":".*","code":"timeout"\}$/s);
});

it("an answer that nobody takes is given up, and frees its connection", {
  timeout: 60_000,
}, async () => {
  server = await startServer({
    limits: { bodyTimeout: 1000, streamBuffer: 16 * 1024, slowReader: 4 * mebibyte },
  });
  const sockets = openStalled(5, () => whole);
  await expect.poll(() => server.streams()).toBe(sockets.length);
  for (let i = 0; server.streams() > 0; i++) await put(`k/${i}`, "x".repeat(mebibyte));
  const before = openSockets();
  await expect.poll(openSockets, { timeout: 30_000 }).toBeLessThanOrEqual(before - sockets.length);
  for (const socket of sockets) socket.destroy();
});
