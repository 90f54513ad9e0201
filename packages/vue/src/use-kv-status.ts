// The state of the connection, for indicators such as "offline".
import type { KvStatus } from "@keyval/core";
import { computed, onScopeDispose, type Ref, shallowRef } from "vue";
import { useIsHydrating } from "./use-is-hydrating.ts";
import { useKvClient } from "./use-kv-client.ts";

/**
 * `"idle" | "connecting" | "live" | "reconnecting" | "offline" | "closed"`. Data on screen stays in each of them.
 *
 * @example
 * ```ts
 * import { useKvStatus } from "@keyval/vue";
 * const status = useKvStatus();
 * console.log(status.value);
 * ```
 */
export function useKvStatus(): Readonly<Ref<KvStatus>> {
  const kv = useKvClient();
  const status = shallowRef<KvStatus>(kv.status);
  onScopeDispose(
    kv.onStatus((next) => {
      status.value = next;
    }),
  );
  const isHydrating = useIsHydrating();
  return computed(() => (isHydrating.value ? "idle" : status.value));
}
