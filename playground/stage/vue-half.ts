// Mounts a Vue component as an app of its own, with its own QueryClient.
import { KvPlugin } from "@keyval/vue";
import { QueryClient } from "@tanstack/vue-query";
import { type Component, createApp, h, shallowReactive } from "vue";
import type { Args, Half } from "./framework-halves.ts";
import { kv } from "./kv.ts";
import { addQueryClient } from "./query-clients.ts";

export function mountVue(story: Component, element: Element, first?: Args): Half {
  const queryClient = new QueryClient();
  const forget = addQueryClient(queryClient);
  const props = shallowReactive({ ...first });
  const app = createApp(() => h(story, props)).use(KvPlugin, { kv, queryClient });
  app.mount(element);
  return {
    show: (args) => void Object.assign(props, args),
    unmount() {
      app.unmount();
      forget();
    },
  };
}
