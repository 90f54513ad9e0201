// Renders the page for one request: HTML as it becomes ready, then the data it was made of.
import { Readable } from "node:stream";
import { Kv } from "@keyval/vue";
import { dehydrate } from "@tanstack/vue-query";
import { renderToWebStream } from "vue/server-renderer";
import { createPage } from "./create-page.ts";
import type { PageState } from "./page-state.ts";
import { createQueryClient } from "./query-client.ts";

/** In an application: the session. */
const userOf = (request: Request) =>
  /(?:^|; )user=(\w{1,40})/.exec(request.headers.get("cookie") ?? "")?.[1] ?? "guest";

/** @param template index.html, with a comment where the page goes */
export function render(request: Request, template: string, fetch: typeof globalThis.fetch) {
  const user = userOf(request);
  // Both are this request's own: what one user may read never meets another's.
  const kv = new Kv("http://in-process/api", { fetch, token: user, timeout: "5s" });
  const queryClient = createQueryClient();
  const html = renderToWebStream(createPage(kv, queryClient, user));

  const [head, tail] = template.split("<!--app-->") as [string, string];
  async function* body() {
    try {
      yield head;
      yield* html as AsyncIterable<Uint8Array>;
      const state: PageState = { user, queries: dehydrate(queryClient) };
      // A "<" of the data must not end the script.
      const json = JSON.stringify(state).replaceAll("<", "\\u003c");
      yield tail.replace("</body>", () => `<script>window.pageState = ${json}</script></body>`);
    } finally {
      await kv.close();
    }
  }
  const headers = { "content-type": "text/html; charset=utf-8", "cache-control": "no-cache" };
  return new Response(Readable.toWeb(Readable.from(body())) as ReadableStream, { headers });
}
