// Goes on where the server stopped: with its data, reading nothing a second time.
import { Kv } from "@keyval/vue";
import { hydrate } from "@tanstack/vue-query";
import { createPage } from "./create-page.ts";
import "./page-state.ts";
import { createQueryClient } from "./query-client.ts";

const { user, queries } = window.pageState;
const queryClient = createQueryClient();
hydrate(queryClient, queries);
createPage(new Kv("/api"), queryClient, user).mount("#app");
