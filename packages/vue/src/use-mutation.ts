// Writes by a recipe, shown before the server has answered.
import {
  type KvError,
  kvMutationOptions,
  type KvMutationSettings,
  type Recipe,
  type RegisteredSchema,
} from "@keyval/core";
import {
  type MutationObserverOptions,
  useMutation as useQueryMutation,
  type UseMutationReturnType,
} from "@tanstack/vue-query";
import { type MaybeRefOrGetter, toValue } from "vue";
import { useKvContext } from "./kv-context.ts";

/** Options of `useMutation`. */
export type KvMutationHookOptions<R, V, C> = KvMutationSettings &
  Omit<
    MutationObserverOptions<R, KvError, V, C>,
    "mutationFn" | "retry" | "retryDelay" | "networkMode"
  >;

/**
 * Runs a recipe: every view here shows its outcome in the same turn as `mutate()`, and the server applies it as one
 * commit; one that reads is checked, and runs again when somebody else was faster.
 *
 * @returns the mutation's refs, whose `data` is what the recipe returned. A lost conflict is an error with code
 * `conflict`.
 *
 * @example
 * ```ts
 * import { useMutation } from "@keyval/vue";
 * const add = useMutation((tx, amount: number) => void tx.sum(["counter"], amount));
 * add.mutate(1);
 * ```
 */
export function useMutation<V = void, R = void, C = unknown>(
  recipe: Recipe<V, R, RegisteredSchema>,
  options?: MaybeRefOrGetter<KvMutationHookOptions<R, V, C> | undefined>,
): UseMutationReturnType<R, KvError, V, C> {
  const { kv, queryClient } = useKvContext();
  return useQueryMutation<R, KvError, V, C>(
    () => ({ ...kvMutationOptions(kv, recipe, toValue(options)), shallow: true }),
    queryClient,
  );
}
