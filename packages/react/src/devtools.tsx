"use client";
// `@keyval/react/devtools`: the panel of @keyval/devtools as a component. In a production build it is nothing, and
// nothing of the panel is in the bundle.
import type { Kv } from "@keyval/core";
import type { KvDevtoolsHandle, KvDevtoolsOptions } from "@keyval/devtools";
import { QueryClientContext } from "@tanstack/react-query";
import { type ReactElement, useContext, useEffect, useRef } from "react";
import { KvContext } from "./kv-context.ts";

/** What bundlers put in the place of `process.env.NODE_ENV`. */
declare const process: { readonly env: { readonly NODE_ENV?: string } };

/** What `KvDevtools` takes. */
export type KvDevtoolsProps = Omit<KvDevtoolsOptions, "queryClients"> & {
  /** Default: the provider's. */
  readonly kv?: Kv | undefined;
};

function Development({
  kv,
  layout,
  initialIsOpen,
  position,
  theme,
}: KvDevtoolsProps): ReactElement {
  const near = useContext(KvContext);
  const queryClient = useContext(QueryClientContext);
  const element = useRef<HTMLDivElement>(null);
  const shown = kv ?? near;
  useEffect(() => {
    let handle: KvDevtoolsHandle | undefined;
    let isGone = false;
    const mount = async () => {
      if (!shown)
        throw new Error("there is no Kv: put it below a KvProvider, or give it one as kv");
      const { mountKvDevtools } = await import("@keyval/devtools");
      if (isGone || !element.current) return;
      const queryClients = queryClient ? [queryClient] : [];
      const options = { initialIsOpen, position, theme, queryClients };
      handle = mountKvDevtools(element.current, shown, {
        ...options,
        layout: layout ?? "floating",
      });
    };
    mount().catch((error: unknown) =>
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
  }, [shown, queryClient, layout, initialIsOpen, position, theme]);
  return <div ref={element} style={layout === "embedded" ? { height: "100%" } : undefined} />;
}

/**
 * A panel that shows what the Keyval client does, with the store's keys to browse and edit: a button in a corner of the
 * window or, with `layout="embedded"`, as large as its parent. Needs the package `@keyval/devtools`. In a production
 * build it shows nothing.
 *
 * @example
 * ```tsx
 * import { Kv, KvProvider } from "@keyval/react";
 * import { KvDevtools } from "@keyval/react/devtools";
 * const kv = new Kv("/api");
 * export const App = () => (
 *   <KvProvider kv={kv}>
 *     <KvDevtools initialIsOpen />
 *   </KvProvider>
 * );
 * ```
 */
export const KvDevtools: (props: KvDevtoolsProps) => ReactElement | null =
  process.env.NODE_ENV === "production" ? () => null : Development;
