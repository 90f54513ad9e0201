// A QueryClient whose data travels from the server to the page whole: bigint, bytes and dates too.
import { deserializeData, serializeData } from "@keyval/react";
import { QueryClient } from "@tanstack/react-query";

export const createQueryClient = () =>
  new QueryClient({
    defaultOptions: { dehydrate: { serializeData }, hydrate: { deserializeData } },
  });
