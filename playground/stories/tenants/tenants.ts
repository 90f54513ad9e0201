// Two tenants of one server: each has a token, a client that sends it, and a prefix. The rule is the server's:
// { "prefix": ["playground", "tenants", "$tenant"], "allow": ["read", "write"] }.
import { Kv, type KvTransaction } from "@keyval/core";
import { worldFetch } from "../../stage/world/world-fetch.ts";

export type Order = { title: string };

export type Tenant = { readonly name: string; readonly kv: Kv; readonly prefix: readonly string[] };

export const everything = ["playground", "tenants"];

/** In an application the token comes with the login; these two are in the playground's tokens.json. */
const tenant = (name: string, id: string): Tenant => ({
  name,
  kv: new Kv("/api", { fetch: worldFetch, token: `playground-token-of-the-${id}` }),
  prefix: [...everything, id],
});

export const harbour = tenant("Harbour", "harbour");
export const orchard = tenant("Orchard", "orchard");

/** Adds an order to a tenant's own. */
export const addOrder =
  ({ kv, prefix }: Tenant) =>
  (tx: KvTransaction, title: string) =>
    void tx.set([...prefix, kv.uuidv7()], { title });
