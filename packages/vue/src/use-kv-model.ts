// A value of the store as a writable ref, for v-model.
import type {
  KvFieldOptions,
  KvSkip,
  Kv,
  RegisteredDefault,
  RegisteredKey,
  RegisteredValue,
} from "@keyval/core";
import { setField } from "@keyval/core/binding";
import { computed, type MaybeRefOrGetter, toValue, type WritableComputedRef } from "vue";
import { useKv } from "./use-kv.ts";
import { useKvClient } from "./use-kv-client.ts";

/**
 * A ref that is shared and live: everybody who uses the key sees the value. What is set shows in the same turn, so
 * it suits `v-model`: no character is lost or reordered, however fast one types, and the caret stays. Each key is
 * one field: of two who set it at once, the last write wins; what somebody else set shows when it comes. For numbers
 * that several count up, use `useMutation` with `tx.sum`.
 *
 * @param initial shown while the key holds nothing, or that is not known yet; it is not stored.
 *
 * @example
 * ```vue
 * <script setup lang="ts">
 * import { useKvModel } from "@keyval/vue";
 * const props = defineProps<{ id: number }>();
 * const title = useKvModel(() => ["posts", props.id, "title"], "");
 * </script>
 *
 * <template><input v-model="title" /></template>
 * ```
 */
export function useKvModel<
  T = RegisteredDefault,
  const K extends RegisteredKey<T> | KvSkip = RegisteredKey<T>,
>(
  key: MaybeRefOrGetter<K | KvSkip>,
  initial: MaybeRefOrGetter<RegisteredValue<K, T>>,
  options?: KvFieldOptions,
): WritableComputedRef<RegisteredValue<K, T>> {
  type Value = RegisteredValue<K, T>;
  const kv: Kv = useKvClient();
  const { value, exists } = useKv<Value>(key as never);
  return computed({
    get: () => (exists.value ? (value.value as Value) : toValue(initial)),
    set: (next) => setField(kv, toValue(key), next, options),
  });
}
