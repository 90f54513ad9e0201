// Who sends or reads too slowly, over a socket: is let go after a time, and costs no more than its limits meanwhile.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type RunningServer, startServer } from "@keyval/testkit/start-server";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { KvServerLimits } from "../src/index.ts";
import { ApiClient } from "./api-client.ts";

let server: RunningServer;
afterEach(() => server.close());

async function start(limits: Partial<KvServerLimits>): Promise<ApiClient> {
  server = await startServer({ limits });
  return new ApiClient(server);
}

/** Sends the beginning of a request, and keeps the connection. */
async function begin(announced: number, sent: number): Promise<Socket> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  socket.on("error", () => {}); // the server may cut it
  socket.write(
    `PUT /api/keys/slow HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Length: ${announced}\r\n\r\n`,
  );
  socket.write("1".repeat(sent));
  return socket;
}

describe("a request that does not come in", () => {
  it("is answered 408 after its time, and its connection closed", async () => {
    const api = await start({ bodyTimeout: 300 });
    expect((await api.call("GET", "/")).limits).toMatchObject({ bodyTimeout: 300 });
    const socket = await begin(1000, 10);
    let answer = "";
    socket.setEncoding("utf8").on("data", (text: string) => {
      answer += text;
    });
    await once(socket, "close");
    expect(answer).toContain("HTTP/1.1 408 ");
    expect(answer).toContain('"code":"timeout"');
    expect(answer).toContain("x-content-type-options: nosniff");
    expect(await api.call("GET", "/keys/slow")).toMatchObject({ status: 404 });
  });

  it("gives its memory back when it dies", async () => {
    await start({});
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const held = () => {
      collect();
      const { arrayBuffers, heapUsed } = process.memoryUsage();
      return (arrayBuffers + heapUsed) / 2 ** 20;
    };
    const before = held();
    const half = 4 * 2 ** 20;
    const sockets = await Promise.all(Array.from({ length: 20 }, () => begin(2 * half, half)));
    await vi.waitFor(() => expect(held()).toBeGreaterThan(before + 60));
    for (const socket of sockets) socket.destroy();
    await vi.waitFor(() => expect(held()).toBeLessThan(before + 20));
  });
});

it("a reader that is too slow costs no more than its limits, and is let go", async () => {
  const api = await start({ streamBuffer: 10_000, slowReader: 100_000 });
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  const body = JSON.stringify({ watches: [{ id: "all", prefix: [] }] });
  socket.write(
    `POST /api/watch HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  await once(socket, "data");
  socket.pause(); // takes nothing any more
  expect(server.streams()).toBe(1);
  let written = 0;
  while (server.streams() > 0) {
    const value = "x".repeat(500_000);
    await api.call("PUT", `/keys/big/${written++}`, value);
    expect(written).toBeLessThan(100);
  }
  socket.destroy();
});
