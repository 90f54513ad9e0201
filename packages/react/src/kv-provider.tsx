"use client";
// Gives the hooks below it their Kv and their QueryClient, and keeps the two joined while it is mounted.
import { attachKv, type Kv } from "@keyval/core";
import { checkKv } from "@keyval/core/binding";
import {
  notifyManager,
  QueryClient,
  QueryClientContext,
  QueryClientProvider,
} from "@tanstack/react-query";
import { type ReactElement, type ReactNode, useContext, useEffect, useState } from "react";
import { KvContext } from "./kv-context.ts";

/** What `KvProvider` takes. */
export type KvProviderProps = {
  /** Made once, outside of components: `new Kv("/api")`. */
  kv: Kv;
  /** Default: the nearest one, else one of its own. */
  queryClient?: QueryClient | undefined;
  children?: ReactNode;
};

/**
 * Makes a `Kv` available to the hooks below.
 *
 * @example
 * ```tsx
 * import { Kv, KvProvider, useKv } from "@keyval/react";
 *
 * const kv = new Kv("/api");
 *
 * function Greeting() {
 *   const { value } = useKv<string>(["greeting"]);
 *   return <p>{value ?? "…"}</p>;
 * }
 *
 * export const App = () => (
 *   <KvProvider kv={kv}>
 *     <Greeting />
 *   </KvProvider>
 * );
 * ```
 */
export function KvProvider({ kv, queryClient, children }: KvProviderProps): ReactElement {
  checkKv(kv, "KvProvider, as in <KvProvider kv={kv}>,");
  const near = useContext(QueryClientContext);
  const [own] = useState(() => new QueryClient());
  const client = queryClient ?? near ?? own;
  useEffect(() => attachKv(client, kv, notifyManager.batch), [client, kv]);
  return (
    <QueryClientProvider client={client}>
      <KvContext.Provider value={kv}>{children}</KvContext.Provider>
    </QueryClientProvider>
  );
}
