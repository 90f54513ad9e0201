"use client";
// Writes by a recipe, shown before the server has answered.
import {
  type KvError,
  kvMutationOptions,
  type KvMutationSettings,
  type Recipe,
  type RegisteredSchema,
} from "@keyval/core";
import {
  useMutation as useQueryMutation,
  type UseMutationOptions,
  type UseMutationResult,
} from "@tanstack/react-query";
import { useKvClient } from "./use-kv-client.ts";

/** Options of `useMutation`. */
export type KvMutationHookOptions<R, V, C> = KvMutationSettings &
  Omit<UseMutationOptions<R, KvError, V, C>, "mutationFn" | "retry" | "retryDelay" | "networkMode">;

/**
 * Runs a recipe: every view here shows its outcome in the same turn as `mutate()`, and the server applies it as one
 * commit; one that reads is checked, and runs again when somebody else was faster.
 *
 * @returns the mutation's result, whose `data` is what the recipe returned. A lost conflict is an error with code
 * `conflict`.
 *
 * @example
 * ```tsx
 * import { useKv, useMutation } from "@keyval/react";
 *
 * export function Counter() {
 *   const { value } = useKv<number>(["counter"]);
 *   const add = useMutation((tx, amount: number) => void tx.sum(["counter"], amount));
 *   return <button onClick={() => add.mutate(1)}>{value ?? 0}</button>;
 * }
 * ```
 */
export function useMutation<V = void, R = void, C = unknown>(
  recipe: Recipe<V, R, RegisteredSchema>,
  options?: KvMutationHookOptions<R, V, C>,
): UseMutationResult<R, KvError, V, C> {
  return useQueryMutation<R, KvError, V, C>(kvMutationOptions(useKvClient(), recipe, options));
}
