// What KvPlugin hands down to the composables.
import { type Kv, KvValidationError } from "@keyval/core";
import type { QueryClient } from "@tanstack/vue-query";
import { inject, type InjectionKey } from "vue";

export type KvContext = { readonly kv: Kv; readonly queryClient: QueryClient };

export const kvContextKey: InjectionKey<KvContext> = Symbol("keyval");

/** @throws KvError `invalid_argument` when the app has no KvPlugin. */
export function useKvContext(): KvContext {
  const context = inject(kvContextKey, undefined);
  if (!context)
    throw new KvValidationError(
      "invalid_argument",
      "There is no Kv here. Install the plugin with app.use(KvPlugin, { kv }), and call this in setup().",
    );
  return context;
}
