// A process that only serves: Keyval on a new database file, or the floor, an empty Node server that answers with given
// bytes and headers. The bench tells it over IPC what to be and what to answer, and asks what CPU time it has used.
import { createServer } from "node:http";
import { createKvServer, listen } from "@keyval/server";
import { sqlite } from "@keyval/server/sqlite";

/** @type {() => Promise<void>} */
let close = async () => {};
let body = "";
let headers = {};

const start = {
  async floor() {
    const server = createServer((request, response) => {
      const answer = () => {
        response.writeHead(200, { ...headers, "content-length": Buffer.byteLength(body) });
        response.end(body);
      };
      if (request.method === "GET") return answer();
      request.resume().once("end", answer);
    });
    server.keepAliveTimeout = 75_000; // as Keyval's
    await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
    close = async () => {
      server.closeAllConnections();
      server.close();
    };
    return `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}`;
  },
  /** @param {string} file */
  async keyval(file) {
    const server = await createKvServer({ storage: sqlite(file) });
    const listener = await listen(server, { port: 0, isProcessOwner: true });
    close = () => listener.close();
    return listener.origin;
  },
  /** The same without counting and timing anything. @param {string} file */
  async unmeasured(file) {
    const { Metrics } = await import("../packages/server/dist/metrics/metrics.mjs");
    Metrics.prototype.time = (_, work) => work();
    Metrics.prototype.countAnswer = () => {};
    return start.keyval(file);
  },
};

process.on("message", async (/** @type {any} */ message) => {
  if (message.start) process.send?.({ origin: await start[message.start](message.file) });
  if (message.body !== undefined) {
    ({ body, headers } = message);
    process.send?.({});
  }
  if (message.cpu) {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpu: (user + system) / 1000 });
  }
  if (message.close) {
    await close();
    process.disconnect();
  }
});
