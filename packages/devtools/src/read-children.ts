// The next key parts below a prefix, page by page, without reading what lies below them: when a batch ends inside a
// child, the next one begins beyond that child's last possible descendant.
import type { Kv, KvEntry, KvKey } from "@keyval/core";
import { compareKeys, keyLimits } from "@keyval/core/protocol";

/** One part further down. */
export type KeyChild = {
  readonly key: KvKey;
  /** What the key itself holds; nothing when it only leads to others. */
  readonly entry?: KvEntry | undefined;
  readonly hasChildren: boolean;
};

export type ChildPage = {
  readonly children: readonly KeyChild[];
  /** Where the next page begins; nothing when this is the last. */
  readonly next?: KvKey | undefined;
};

export type ReadChildrenOptions = {
  readonly start?: KvKey | undefined;
  /** The most children of a page. Default 50. */
  readonly pageSize?: number;
  readonly signal?: AbortSignal | undefined;
};

/** Entries of a batch: many while neighbours are children, few where each child has much below it. */
const batch = { first: 64, least: 8, most: 256 } as const;
/** The most requests of a page: what is not found by then comes with the next. */
const requestLimit = 24;

/** The greatest key that can lie below `key`: booleans come last, true after false. */
export function lastBelow(key: KvKey): KvKey {
  return [...key, ...Array<boolean>(keyLimits.parts - key.length).fill(true)];
}

/** Reads one page of the children of a prefix. @throws KvError */
export async function readChildren(
  kv: Kv,
  prefix: KvKey,
  { start, pageSize = 50, signal }: ReadChildrenOptions = {},
): Promise<ChildPage> {
  const depth = prefix.length + 1;
  const children: KeyChild[] = [];
  let from = start;
  let limit: number = batch.first;
  for (let requests = 0; requests < requestLimit; requests++) {
    const entries: KvEntry[] = [];
    const list = kv.list(prefix, { start: from, limit, batchSize: limit, signal });
    for await (const entry of list) entries.push(entry);
    for (const entry of entries) {
      const key = entry.key.slice(0, depth);
      const last = children.at(-1);
      const isSame = last !== undefined && compareKeys(last.key, key) === 0;
      if (!isSame && children.length === pageSize) return { children, next: key };
      const own = entry.key.length === depth;
      const known = isSame ? (children.pop() as KeyChild) : { key, hasChildren: false };
      children.push({ ...known, ...(own ? { entry } : { hasChildren: true }) });
    }
    const end = entries.at(-1)?.key;
    if (!end || entries.length < limit) return { children };
    const isInside = end.length > depth;
    from = isInside ? lastBelow(end.slice(0, depth)) : end; // inclusive, so it may come twice: no harm
    limit = isInside ? batch.least : Math.min(limit * 2, batch.most);
  }
  return { children, next: from };
}
