// Renders the page for one request: HTML as it becomes ready, then the data it was made of.
import { Readable } from "node:stream";
import type { Kv } from "@keyval/vue";
import { dehydrate } from "@tanstack/vue-query";
import { renderToWebStream } from "vue/server-renderer";
import { createPage } from "./create-page.ts";
import type { PageState } from "./page-state.ts";
import { createQueryClient } from "./query-client.ts";

/** What one request is answered with; the Kv is its own, and ends with it. */
type PageRequest = {
  kv: Kv;
  user: string;
  /** index.html, with a comment where the page goes. */
  template: string;
};

export function render({ kv, user, template }: PageRequest) {
  // Of this request alone, as the Kv: what one user may read never meets another's.
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
