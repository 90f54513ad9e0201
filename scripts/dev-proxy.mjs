// One origin for development, as in production: /api goes to the server, the rest to Storybook.
import { createServer, request } from "node:http";
import { connect } from "node:net";

/**
 * @param {number} port          where the page and its API are reached
 * @param {{ api: number, pages: number }} targets  ports of the server and of Storybook
 */
export function listenAsProxy(port, targets) {
  const portFor = (url) => (/^\/api(\/|$|\?)/.test(url) ? targets.api : targets.pages);

  const proxy = createServer((incoming, outgoing) => {
    const { url, method, headers } = incoming;
    const forwarded = request({ port: portFor(url), path: url, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on("error", (error) => {
      outgoing.writeHead(502, { "content-type": "text/plain" });
      outgoing.end(`not up yet: ${error.message}\n`);
    });
    outgoing.on("close", () => forwarded.destroy());
    incoming.pipe(forwarded);
  });

  // Storybook reloads pages over a WebSocket: pass it through untouched.
  proxy.on("upgrade", (incoming, socket, head) => {
    const target = connect({ port: portFor(incoming.url) }, () => {
      const lines = [`${incoming.method} ${incoming.url} HTTP/1.1`];
      for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
        lines.push(`${incoming.rawHeaders[i]}: ${incoming.rawHeaders[i + 1]}`);
      }
      target.write(`${lines.join("\r\n")}\r\n\r\n`);
      target.write(head);
      target.pipe(socket).pipe(target);
    });
    target.on("error", () => socket.destroy());
    socket.on("error", () => target.destroy());
  });

  return new Promise((resolve) => proxy.listen(port, () => resolve(undefined)));
}
