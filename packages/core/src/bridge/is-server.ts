// Whether this is the server side of SSR: there nothing is watched, and a query is one plain read.

export const isServer = (): boolean => typeof window === "undefined" || "Deno" in globalThis;
