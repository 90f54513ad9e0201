// The least a queue over HTTP can be, for queue.bench.ts: a plain Node server that hands out numbers and forgets them
// when they are acknowledged. No storage, no locks, no checks.
import { createServer } from "node:http";

let next = 0;
let total = 0;
let room = 0;
let stream;

function deal() {
  if (!stream) return;
  let text = "";
  for (; room > 0 && next < total; room--, next++)
    text += `id: ${next}\nevent: message\ndata: {"id":"${next}","value":${next},"attempts":1}\n\n`;
  if (text !== "") stream.write(text);
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, "http://floor");
  if (url.pathname === "/api/queue/listen") {
    room = Number(url.searchParams.get("concurrency"));
    stream = response;
    response.on("close", () => {
      stream = undefined;
    });
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write('event: open\ndata: {"lockDuration":30000,"heartbeatMs":15000}\n\n');
    return deal();
  }
  let body = "";
  for await (const chunk of request) body += chunk;
  const json = body === "" ? {} : JSON.parse(body);
  const requests = json.requests ?? [];
  if (url.pathname === "/fill") [next, total] = [0, json.messages];
  room += requests.length;
  response.writeHead(200, { "content-type": "application/json" });
  const results = requests.map(() => '{"result":{"ok":true}}');
  response.end(`{"results":[${results.join(",")}],"asOf":""}`);
  deal();
});
server.listen(0, "127.0.0.1", () =>
  console.log(`serves http://127.0.0.1:${server.address().port}/api`),
);
