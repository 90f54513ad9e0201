// Which Kv a query belongs to. A server that renders and the page it renders for reach one store at different
// origins, and their queries must match, so it is the path of the base URL.
import type { Kv } from "../client/kv.ts";

export function scopeOf(kv: Kv): string {
  return new URL(kv.internals.settings.url, "http://page").pathname.replace(/\/+$/, "") || "/";
}
