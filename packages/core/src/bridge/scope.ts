// Which Kv a query belongs to: the second element of its key. A server that renders and the page it renders for reach
// one store at different origins, and their queries must match, so it is the path of the base URL, unless an option
// names it. What one Kv has brought into a cache, the next one of its path must not show: perhaps another user signed
// in. So its scope is another, once the first was attached; rendering alone, which may be done twice, changes nothing.
import type { Kv } from "../client/kv.ts";
import type { LiveSelector } from "../live/live-view.ts";
import type { KvQueryOptions } from "./query-options.ts";
import { createKvError } from "../errors/create-kv-error.ts";

export type Scope = {
  readonly name: string;
  /** Whether the caller named it: then one Kv after another may have it. */
  readonly isGiven: boolean;
  /** The options of its queries, by what they show. */
  readonly made: WeakMap<LiveSelector, KvQueryOptions<unknown>>;
};

const scopes = new WeakMap<Kv, Scope>();

/** The names that attached clients have. */
const taken = new Set<string>();

/** @throws KvError `invalid_argument` when something else was given in the place of a Kv, such as its url */
export function checkKv(kv: Kv, what: string): void {
  if (!kv?.internals)
    throw createKvError(
      "invalid_argument",
      `${what} needs a Kv, made outside of components: const kv = new Kv("/api").`,
    );
}

function scopeFor(kv: Kv): Scope {
  checkKv(kv, "This");
  const { url, scope } = kv.internals.settings;
  const made = new WeakMap();
  if (scope !== undefined) return { name: scope, isGiven: true, made };
  const path = new URL(url, "http://page").pathname.replace(/\/+$/, "") || "/";
  let name = path;
  for (let n = 2; taken.has(name); n++) name = `${path}~${n}`;
  return { name, isGiven: false, made };
}

/** The scope of a Kv, the same for as long as it lives. */
export function scopeRecord(kv: Kv): Scope {
  const scope = scopes.get(kv) ?? scopeFor(kv);
  scopes.set(kv, scope);
  return scope;
}

/** Its name. */
export const scopeOf = (kv: Kv): string => scopeRecord(kv).name;

/** From now on no other Kv is given its name. */
export function takeScope(kv: Kv): Scope {
  const scope = scopeRecord(kv);
  taken.add(scope.name);
  return scope;
}
