// A QueryClient whose data travels from the server to the page whole: bigint, bytes and dates too.
import { deserializeData, serializeData } from "@keyval/vue";
import { QueryClient } from "@tanstack/vue-query";

export const createQueryClient = () =>
  new QueryClient({
    defaultOptions: { dehydrate: { serializeData }, hydrate: { deserializeData } },
  });
