// Gives the composables of an app their Kv and their QueryClient, and keeps the two joined until it unmounts.
import { attachKv, type Kv } from "@keyval/core";
import { checkKv } from "@keyval/core/binding";
import { notifyManager, QueryClient, VUE_QUERY_CLIENT, VueQueryPlugin } from "@tanstack/vue-query";
import { type App, inject } from "vue";
import { kvContextKey } from "./kv-context.ts";

/** What `KvPlugin` takes. */
export type KvPluginOptions = {
  /** Made once, outside of components: `new Kv("/api")`. */
  kv: Kv;
  /** Default: the one of a VueQueryPlugin that is installed already, else one of its own. */
  queryClient?: QueryClient | undefined;
};

function install(app: App, options: KvPluginOptions): void {
  const { kv, queryClient } = options ?? {};
  checkKv(kv, "KvPlugin, as in app.use(KvPlugin, { kv }),");
  const near = app.runWithContext(() =>
    inject<QueryClient | undefined>(VUE_QUERY_CLIENT, undefined),
  );
  const client = queryClient ?? near ?? new QueryClient();
  if (client !== near) app.use(VueQueryPlugin, { queryClient: client });
  app.provide(kvContextKey, { kv, queryClient: client });
  const detach = attachKv(client, kv, notifyManager.batch);
  const unmount = app.unmount.bind(app);
  app.unmount = () => {
    unmount();
    detach();
  };
}

/**
 * Makes a `Kv` available to the composables of an app.
 *
 * @example
 * ```ts
 * import { Kv, KvPlugin } from "@keyval/vue";
 * import { createApp, h } from "vue";
 *
 * createApp({ render: () => h("main") }).use(KvPlugin, { kv: new Kv("/api") }).mount("#app");
 * ```
 */
export const KvPlugin = { install };
