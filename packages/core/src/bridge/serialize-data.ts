// How queries' data travels from the server that renders a page to the page: bigint, bytes, dates and the rest of
// what the store holds survive JSON.
import { decodeValue, encodeValue } from "../protocol/value.ts";

/**
 * TanStack's `dehydrate.serializeData`: makes JSON of any query's data.
 * @throws KvError `invalid_value`, naming the path of what cannot travel.
 *
 * @example
 * ```ts
 * import { deserializeData, serializeData } from "@keyval/core";
 * import { dehydrate, hydrate, QueryClient } from "@tanstack/react-query";
 * const state = JSON.stringify(dehydrate(new QueryClient(), { serializeData })); // on the server
 * hydrate(new QueryClient(), JSON.parse(state), { defaultOptions: { deserializeData } }); // in the page
 * ```
 */
export const serializeData = (data: unknown): unknown => encodeValue(data);

/**
 * TanStack's `hydrate.deserializeData`: the other way of `serializeData`.
 * @throws KvError `protocol` for what no `serializeData` made
 *
 * @example
 * ```ts
 * import { deserializeData } from "@keyval/core";
 * import { QueryClient } from "@tanstack/react-query";
 * export const queryClient = new QueryClient({ defaultOptions: { hydrate: { deserializeData } } });
 * ```
 */
export const deserializeData = (data: unknown): unknown => decodeValue(data);
