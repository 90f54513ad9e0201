// Renders the page for one request: HTML as it becomes ready, then the data it was made of.
import { PassThrough, Readable } from "node:stream";
import { type Kv, kvInfiniteOptions, kvListOptions, kvOptions } from "@keyval/react";
import { dehydrate } from "@tanstack/react-query";
import { type PipeableStream, renderToPipeableStream } from "react-dom/server";
import { App } from "./app.tsx";
import { history, notes, profile } from "./guestbook.ts";
import { historyPages } from "./history-pages.tsx";
import type { PageState } from "./page-state.ts";
import { createQueryClient } from "./query-client.ts";

/** What one request is answered with; the Kv is its own, and ends with it. */
type PageRequest = {
  kv: Kv;
  user: string;
  /** index.html, with a comment where the page goes. */
  template: string;
};

export async function render({ kv, user, template }: PageRequest) {
  // Of this request alone, as the Kv: what one user may read never meets another's.
  const queryClient = createQueryClient();
  // All three travel in one request. What is awaited is in its place for readers without JavaScript too; the rest
  // follows in the stream as it comes.
  void queryClient.prefetchInfiniteQuery(kvInfiniteOptions(kv, history, historyPages));
  await Promise.all([
    queryClient.prefetchQuery(kvOptions(kv, profile(user))),
    queryClient.prefetchQuery(kvListOptions(kv, notes)),
  ]);

  const html = await rendered(<App kv={kv} queryClient={queryClient} user={user} />);
  const [head, tail] = template.split("<!--app-->") as [string, string];
  async function* body() {
    try {
      yield head;
      for await (const chunk of html) yield chunk;
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

/** Resolves as soon as there is something to show, whatever is still loading. */
const rendered = (page: React.ReactNode): Promise<AsyncIterable<Uint8Array>> =>
  new Promise((resolve, reject) => {
    const stream: PipeableStream = renderToPipeableStream(page, {
      onShellReady: () => resolve(stream.pipe(new PassThrough())),
      onShellError: reject,
      onError: (error) => console.error(error),
    });
  });
