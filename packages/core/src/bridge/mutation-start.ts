// Starts a mutation's recipe in the turn of mutate(). TanStack calls onMutate a microtask later in its oldest supported
// versions, but its MutationCache says in the same turn, in every version, that a mutation is pending.
import type { Kv } from "../client/kv.ts";
import type { BridgeMutationEvent, BridgeQueryClient } from "./query-client.ts";

type Start = { readonly kv: Kv; readonly start: (variables: never) => Promise<unknown> };
type Started = { readonly kv: Kv; readonly variables: unknown; readonly run: Promise<unknown> };

/** How mutations that need not wait for an onMutate of the caller's begin, by their mutationFn. */
const starts = new WeakMap<object, Start>();

/** Recipes that run, until TanStack asks for them: a microtask later at most, in this order. */
const started: Started[] = [];

/** The mutations of `mutationFn` may start before TanStack calls their onMutate. */
export function startsInTurn(kv: Kv, mutationFn: object, start: Start["start"]): void {
  starts.set(mutationFn, { kv, start });
}

/** The run of a mutation that has started already. */
export function claimStarted(kv: Kv, variables: unknown): Promise<unknown> | undefined {
  const index = started.findIndex((one) => one.kv === kv && Object.is(one.variables, variables));
  return index < 0 ? undefined : started.splice(index, 1)[0]?.run;
}

/** Starts the client's mutations of `kv` from now on. Returns the function that ends it. */
export function startMutations(queryClient: BridgeQueryClient, kv: Kv): () => void {
  const cache = queryClient.getMutationCache();
  return cache.subscribe(({ action, mutation }: BridgeMutationEvent) => {
    // The second "pending" of a mutation brings what onMutate returned. The cache's own onMutate may still refuse.
    if (action?.type !== "pending" || action.context !== undefined || cache.config.onMutate) return;
    const found = starts.get(mutation?.options.mutationFn ?? cache);
    if (found?.kv !== kv) return;
    const variables = action.variables as never;
    started.push({ kv, variables, run: found.start(variables) });
  });
}
