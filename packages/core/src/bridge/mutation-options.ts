// TanStack Mutation options for a recipe.
import type { Kv } from "../client/kv.ts";
import type { MutateOptions, Recipe } from "../live/mutate.ts";

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
 * @param options how the recipe is run, and any other options of the mutation
 */
export function kvMutationOptions<V = void, R = unknown, O extends object = object>(
  kv: Kv,
  recipe: Recipe<V, R>,
  options?: O & KvMutationSettings,
): Omit<O, keyof KvMutationSettings> & KvMutationOptions<R, V> {
  const { optimistic, maxRetries, retryDelay, onMutate, ...rest } = (options ??
    {}) as KvMutationSettings & { onMutate?: OnMutate<V> };
  const run = async (variables: V) =>
    (await kv.mutate(recipe, { variables, optimistic, maxRetries, retryDelay })).value;
  return {
    ...(rest as Omit<O, keyof KvMutationSettings>),
    // TanStack calls onMutate in the same turn as mutate(), and mutationFn some turns later: too late for a
    // controlled input. So it starts here, unless the caller's own onMutate throws.
    onMutate(variables: V, context: MutationContext) {
      const result = onMutate?.(variables, context as never);
      const started = run(variables);
      started.catch(() => {}); // mutationFn reports it
      runs.set(context, started);
      return result as never;
    },
    mutationFn: (variables, context) =>
      (runs.get(context) as Promise<R> | undefined) ?? run(variables),
    retry: false,
    networkMode: "always",
  };
}
