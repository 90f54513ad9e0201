// The Kv of the app's KvPlugin.
import type { RegisteredKv } from "@keyval/core";
import { useKvContext } from "./kv-context.ts";

/**
 * The `Kv` of the app, for calls outside of rendering.
 * @throws KvError `invalid_argument` when the app has no `KvPlugin`.
 *
 * @example
 * ```ts
 * import { useKvClient } from "@keyval/vue";
 * const kv = useKvClient();
 * const clear = () => kv.delete(["todos"]);
 * ```
 */
export const useKvClient = (): RegisteredKv => useKvContext().kv;
