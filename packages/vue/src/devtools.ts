// `@keyval/vue/devtools`: the panel of @keyval/devtools as a component. In a production build it is nothing, and
// nothing of the panel is in the bundle.
import type { Kv } from "@keyval/core";
import type { KvDevtoolsHandle, KvDevtoolsOptions } from "@keyval/devtools";
import { defineComponent, h, inject, type PropType, shallowRef, type VNode, watch } from "vue";
import { kvContextKey } from "./kv-context.ts";

/** What bundlers put in the place of `process.env.NODE_ENV`. */
declare const process: { readonly env: { readonly NODE_ENV?: string } };

/** What `KvDevtools` takes. */
export type KvDevtoolsProps = Omit<KvDevtoolsOptions, "queryClients"> & {
  /** Default: the plugin's. */
  readonly kv?: Kv | undefined;
};

const props = {
  kv: Object as PropType<KvDevtoolsProps["kv"]>,
  layout: String as PropType<KvDevtoolsProps["layout"]>,
  initialIsOpen: Boolean,
  position: String as PropType<KvDevtoolsProps["position"]>,
  theme: String as PropType<KvDevtoolsProps["theme"]>,
};

/** @returns takes the panel out again */
function mount(element: Element, kv: Kv | undefined, options: KvDevtoolsOptions): () => void {
  let handle: KvDevtoolsHandle | undefined;
  let isGone = false;
  const load = async () => {
    if (!kv)
      throw new Error(
        "there is no Kv: install the plugin with app.use(KvPlugin, { kv }), or give it one as kv",
      );
    const { mountKvDevtools } = await import("@keyval/devtools");
    if (!isGone) handle = mountKvDevtools(element, kv, options);
  };
  load().catch((error: unknown) =>
    reportError(
      new Error(`KvDevtools cannot be shown; is @keyval/devtools installed? ${String(error)}`, {
        cause: error,
      }),
    ),
  );
  return () => {
    isGone = true;
    handle?.unmount();
  };
}

const development = () =>
  defineComponent({
    name: "KvDevtools",
    props,
    setup(given) {
      const context = inject(kvContextKey, undefined);
      const element = shallowRef<Element>();
      watch(
        [element, () => ({ ...given })],
        ([at, { kv = context?.kv, layout = "floating", ...rest }], _, onCleanup) => {
          if (!at) return;
          const queryClients = context ? [context.queryClient] : [];
          onCleanup(mount(at, kv, { ...rest, layout, queryClients }));
        },
        { flush: "post" },
      );
      return (): VNode | null =>
        h("div", { ref: element, style: given.layout === "embedded" ? { height: "100%" } : {} });
    },
  });

const production = () =>
  defineComponent({ name: "KvDevtools", props, setup: () => (): VNode | null => null });

/**
 * A panel that shows what the Keyval client does, with the store's keys to browse and edit: a button in a corner of the
 * window or, with `layout: "embedded"`, as large as its parent. Needs the package `@keyval/devtools`. In a production
 * build it shows nothing.
 *
 * @example
 * ```ts
 * import { Kv, KvPlugin } from "@keyval/vue";
 * import { KvDevtools } from "@keyval/vue/devtools";
 * import { createApp, h } from "vue";
 * createApp(() => h(KvDevtools, { initialIsOpen: true }))
 *   .use(KvPlugin, { kv: new Kv("/api") })
 *   .mount("#app");
 * ```
 */
export const KvDevtools: ReturnType<typeof development> =
  process.env.NODE_ENV === "production" ? production() : development();
