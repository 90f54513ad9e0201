// Mounts a Vue component as an app of its own, with its own QueryClient.
import { KvPlugin } from "@keyval/vue";
import { QueryClient } from "@tanstack/vue-query";
import { type Component, createApp } from "vue";
import { kv } from "./kv.ts";
import { addQueryClient } from "./query-clients.ts";

export function mountVue(story: Component, element: Element): () => void {
  const queryClient = new QueryClient();
  const forget = addQueryClient(queryClient);
  const app = createApp(story).use(KvPlugin, { kv, queryClient });
  app.mount(element);
  return () => {
    app.unmount();
    forget();
  };
}
