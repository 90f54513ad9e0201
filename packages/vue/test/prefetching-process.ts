// A server's process that prefetches for one page and has nothing else to do: it is to end by itself.
import { Kv, kvCountOptions, kvInfiniteOptions, kvListOptions, kvOptions } from "@keyval/vue";
import { QueryClient } from "@tanstack/vue-query";

const kv = new Kv(process.argv[2] as string);
const queryClient = new QueryClient();
await Promise.all([
  queryClient.prefetchQuery(kvOptions(kv, ["n", 1n])),
  queryClient.prefetchQuery(kvListOptions(kv, ["n"])),
  queryClient.prefetchQuery(kvCountOptions(kv, ["n"])),
  queryClient.prefetchInfiniteQuery(kvInfiniteOptions(kv, ["n"])),
]);
const [one] = await queryClient
  .fetchQuery(kvListOptions<string>(kv, ["n"]))
  .then(({ entries }) => entries);
process.stdout.write(`read ${String(one?.value)}\n`);
// The Kv is neither closed nor let go of.
setImmediate(() =>
  process.stdout.write(`held by ${process.getActiveResourcesInfo().join()}; ${kv.status}`),
);
