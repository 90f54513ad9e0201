// A leaderboard's first places in Vue.
import { Kv, KvPlugin } from "@keyval/vue";
import { createApp } from "vue";
import Leaderboard from "./leaderboard.vue";
import type { Library } from "./library.ts";

const kv = new Kv("/api");

export const library: Library = {
  mount(root, _, count) {
    const app = createApp(Leaderboard, { places: count });
    app.use(KvPlugin, { kv }).mount(root);
    return () => app.unmount();
  },
  write: (row) => void kv.mutate((tx) => tx.set(["scores", row.score, row.id], row)),
};
