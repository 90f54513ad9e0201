// TanStack Mutation options for a recipe.
import type { Kv } from "../client/kv.ts";
import { isPromise, type MutateOptions, type Recipe } from "../live/mutate.ts";
import { checkFunction } from "../protocol/check-function.ts";
import { checkDecided } from "../protocol/check-options.ts";
import { claimStarted, startsInTurn } from "./mutation-start.ts";

/** How the recipe is run; the rest of a mutation's options are TanStack's. */
export type KvMutationSettings = Pick<
  MutateOptions<never>,
  "optimistic" | "maxRetries" | "retryDelay"
>;

/** What TanStack passes to each callback of one mutation: the same object to all of them. */
type MutationContext = object;

/** Mutations under way. Not per options: a render in between gives the mutation new ones. */
const runs = new WeakMap<MutationContext, Promise<unknown>>();

type OnMutate<V> = (variables: V, context: never) => unknown;

/** What is not for the caller to say. */
type Decided = { readonly [Name in "mutationFn" | "retry" | "networkMode"]?: never };

/** Options for `useMutation` and whatever else takes mutation options. */
export type KvMutationOptions<R, V> = {
  mutationFn: (variables: V, context: MutationContext) => Promise<R>;
  onMutate: (variables: V, context: MutationContext) => never;
  retry: false;
  networkMode: "always";
};

/**
 * Options of a mutation that runs a recipe. Its data is what the recipe returns.
 *
 * @param options how the recipe is run, and any other options of the mutation: its callbacks, `mutationKey`, `scope`, …
 * What runs it and when it is tried again is the recipe's own: `mutationFn`, `retry` and `networkMode` are none.
 *
 * @example
 * ```ts
 * import { Kv, kvMutationOptions } from "@keyval/core";
 * import { useMutation } from "@tanstack/react-query";
 * const kv = new Kv("/api");
 * export const useLike = () =>
 *   useMutation(kvMutationOptions(kv, (tx, post: string) => void tx.sum(["likes", post], 1)));
 * ```
 */
export function kvMutationOptions<V = void, R = unknown, O extends object = object>(
  kv: Kv,
  recipe: Recipe<V, R>,
  options?: O & KvMutationSettings & Decided,
): Omit<O, keyof KvMutationSettings> & KvMutationOptions<R, V> {
  checkFunction(recipe, "The recipe");
  checkDecided(options, "kvMutationOptions", ["mutationFn", "retry", "networkMode"]);
  const { optimistic, maxRetries, retryDelay, onMutate, ...rest } = (options ??
    {}) as KvMutationSettings & { onMutate?: OnMutate<V> };
  const run = async (variables: V) =>
    (await kv.mutate(recipe, { variables, optimistic, maxRetries, retryDelay })).value;
  const start = (variables: V) => {
    const started = run(variables);
    started.catch(() => {}); // mutationFn reports it
    return started;
  };
  const mutationFn = (variables: V, context: MutationContext) =>
    (runs.get(context) as Promise<R> | undefined) ?? run(variables);
  if (!onMutate) startsInTurn(kv, mutationFn, start);
  return {
    ...(rest as Omit<O, keyof KvMutationSettings>),
    // TanStack calls mutationFn some turns after mutate(): too late for a controlled input. So the recipe starts here,
    // unless the caller's own onMutate throws, or has to be waited for: then it starts when TanStack says so.
    onMutate(variables: V, context: MutationContext) {
      const result = onMutate?.(variables, context as never);
      if (!isPromise(result))
        runs.set(context, (!onMutate && claimStarted(kv, variables)) || start(variables));
      return result as never;
    },
    mutationFn,
    retry: false,
    networkMode: "always",
  };
}
