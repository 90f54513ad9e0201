// Which Kv a query belongs to. A server that renders and the page it renders for reach one store at different
// origins, and their queries must match, so it is the path of the base URL.
import type { Kv } from "../client/kv.ts";

const scopes = new WeakMap<Kv, string>();

export function scopeOf(kv: Kv): string {
  const known = scopes.get(kv);
  if (known !== undefined) return known;
  const { pathname } = new URL(kv.internals.settings.url, "http://page");
  const scope = pathname.replace(/\/+$/, "") || "/";
  scopes.set(kv, scope);
  return scope;
}
