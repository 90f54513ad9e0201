// The page as an app, the same on the server and in the browser.
import { type Kv, KvPlugin } from "@keyval/vue";
import type { QueryClient } from "@tanstack/vue-query";
import { createSSRApp } from "vue";
import GuestBook from "./guest-book.vue";

export const createPage = (kv: Kv, queryClient: QueryClient, user: string) =>
  createSSRApp(GuestBook, { user }).use(KvPlugin, { kv, queryClient });
