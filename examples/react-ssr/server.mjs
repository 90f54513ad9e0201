// The page and its store in one process: built, from dist/; with --dev, from the sources, through Vite.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Kv } from "@keyval/react";
import { createKvServer } from "@keyval/server";
import { sqlite } from "@keyval/server/sqlite";

const { PORT = "3000", STORAGE = "./.data/keyval.db" } = process.env;
const isDev = process.argv.includes("--dev");

/** In an application: of the session. */
const userOf = (request) =>
  /(?:^|; )user=(\w{1,40})/.exec(request.headers.get("cookie") ?? "")?.[1] ?? "guest";

const keyval = await createKvServer({
  storage: sqlite(STORAGE),
  auth: {
    identify: (request) => ({ id: userOf(request), claims: { user: userOf(request) } }),
    rules: [["profiles", "$user"], ["notes"], ["history"]].map((prefix) => ({
      prefix,
      allow: ["read", "write"],
    })),
  },
  ...(!isDev && { staticDir: "dist/client" }),
});
const vite =
  isDev &&
  (await import("vite").then(({ createServer }) =>
    createServer({ appType: "custom", server: { middlewareMode: true } }),
  ));
const loadPage = async (pathname) => {
  if (!vite) return [await import("./dist/server/entry-server.js"), await read("dist/client")];
  const page = await vite.ssrLoadModule("/src/entry-server.tsx");
  return [page, await vite.transformIndexHtml(pathname, await read("."))];
};
const read = (folder) => readFile(`${folder}/index.html`, "utf8");

const answer = getRequestListener(async (request, { incoming }) => {
  const { pathname } = new URL(request.url);
  console.log(request.method, pathname);
  if (pathname !== "/") return keyval.handle(request, incoming.socket.remoteAddress);
  const [page, template] = await loadPage(pathname);
  // The page is rendered with what its reader may see: the store is asked in the reader's name.
  const headers = { cookie: request.headers.get("cookie") ?? "" };
  const kv = new Kv("http://in-process/api", { fetch: keyval.fetch, headers, timeout: "5s" });
  return page.render({ kv, user: userOf(request), template });
});
const http = createServer((request, response) =>
  vite
    ? vite.middlewares(request, response, () => answer(request, response))
    : answer(request, response),
);
http.listen(Number(PORT), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${http.address().port}/`);
});
process.once("SIGTERM", async () => {
  http.close();
  await Promise.all([keyval.close(), vite && vite.close()]);
  http.closeAllConnections();
});
