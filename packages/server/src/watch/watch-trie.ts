// Finds the watches a key concerns: a tree of key parts, so that a commit never asks each watch.
import type { KvKey, KvKeyPart } from "@keyval/core/protocol";
import type { WatchPlace } from "./watch-request.ts";

type Placed = { readonly places: readonly WatchPlace[] };

class Node<W> {
  readonly children = new Map<unknown, Node<W>>();
  /** Watches of this very key. */
  readonly here = new Set<W>();
  /** Watches of what lies below this key. */
  readonly below = new Set<W>();

  get isEmpty(): boolean {
    return this.children.size === 0 && this.here.size === 0 && this.below.size === 0;
  }
}

/** A part as a map key: strings and bytes are told apart by their first letter, the rest by their type. */
function childName(part: KvKeyPart): unknown {
  if (typeof part === "string") return `s${part}`;
  return typeof part === "object" ? `x${Buffer.from(part).toString("latin1")}` : part;
}

export class WatchTrie<W extends Placed> {
  readonly #root = new Node<W>();

  add(watch: W): void {
    for (const { key, isPrefix } of watch.places) {
      let node = this.#root;
      for (const part of key) {
        const name = childName(part);
        let child = node.children.get(name);
        if (!child) node.children.set(name, (child = new Node()));
        node = child;
      }
      (isPrefix ? node.below : node.here).add(watch);
    }
  }

  delete(watch: W): void {
    for (const { key, isPrefix } of watch.places) {
      const path = [this.#root];
      for (const part of key) {
        const child = path.at(-1)?.children.get(childName(part));
        if (!child) break;
        path.push(child);
      }
      if (path.length <= key.length) continue;
      const node = path[key.length] as Node<W>;
      (isPrefix ? node.below : node.here).delete(watch);
      for (let depth = key.length; depth > 0 && path[depth]?.isEmpty; depth--)
        path[depth - 1]?.children.delete(childName(key[depth - 1] as KvKeyPart));
    }
  }

  /** Calls `found` for each watch placed at the key or above it. */
  match(key: KvKey, found: (watch: W) => void): void {
    let node = this.#root;
    for (const part of key) {
      node.below.forEach(found);
      const child = node.children.get(childName(part));
      if (!child) return;
      node = child;
    }
    node.here.forEach(found);
  }
}
