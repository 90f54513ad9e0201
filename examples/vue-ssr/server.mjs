// The page and its store in one process: built, from dist/; with --dev, from the sources, through Vite.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { createKvServer } from "@keyval/server";
import { sqlite } from "@keyval/server/sqlite";

const { PORT = "3000", STORAGE = "./.data/keyval.db" } = process.env;
const isDev = process.argv.includes("--dev");

const keyval = await createKvServer({
  storage: sqlite(STORAGE),
  ...(!isDev && { staticDir: "dist/client" }),
});
const vite =
  isDev &&
  (await import("vite").then(({ createServer }) =>
    createServer({ appType: "custom", server: { middlewareMode: true } }),
  ));
const loadPage = async (pathname) => {
  if (!vite) return [await import("./dist/server/entry-server.js"), await template("dist/client")];
  const page = await vite.ssrLoadModule("/src/entry-server.ts");
  return [page, await vite.transformIndexHtml(pathname, await template("."))];
};
const template = (folder) => readFile(`${folder}/index.html`, "utf8");

const answer = getRequestListener(async (request) => {
  const { pathname } = new URL(request.url);
  console.log(request.method, pathname);
  if (pathname !== "/") return keyval.handle(request);
  const [page, html] = await loadPage(pathname);
  return page.render(request, html, keyval.fetch);
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
