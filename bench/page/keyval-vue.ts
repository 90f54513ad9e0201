// Keyval in Vue.
import { Kv, KvPlugin } from "@keyval/vue";
import { QueryClient, VueQueryPlugin } from "@tanstack/vue-query";
import { createApp } from "vue";
import KeyvalRows from "./keyval-rows.vue";
import type { Library } from "./library.ts";

const kv = new Kv("/api");
const queryClient = new QueryClient();

export const library: Library = {
  mount(root, shape, count) {
    const app = createApp(KeyvalRows, { shape, count });
    app.use(VueQueryPlugin, { queryClient }).use(KvPlugin, { kv, queryClient }).mount(root);
    return () => app.unmount();
  },
  write: (row) => void kv.mutate((tx) => tx.set(["rows", row.id], row)),
};
