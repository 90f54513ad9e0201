// Mounts a Vue component as an app of its own, with its own QueryClient.
import { KvPlugin } from "@keyval/vue";
import { type Component, createApp } from "vue";
import { kv } from "./kv.ts";

export function mountVue(story: Component, element: Element): () => void {
  const app = createApp(story).use(KvPlugin, { kv });
  app.mount(element);
  return () => app.unmount();
}
