// The tree of keys as a list of rows: what is open, what was read, what comes next. Reading is read-children.ts's,
// drawing tree-view.tsx's.
import type { KvKey } from "@keyval/core";
import { compareKeys, encodeKeyPath } from "@keyval/core/protocol";
import type { ChildPage, KeyChild } from "../read-children.ts";

/** Reads a page of children. */
export type ReadPage = (prefix: KvKey, start: KvKey | undefined) => Promise<ChildPage>;

/** One line of the tree. `more` asks for the next page of its parent; `note` says why there is nothing. */
export type TreeRow = {
  readonly id: string;
  readonly level: number;
  readonly parent: KvKey;
  readonly position: number;
  readonly size: number;
} & (
  | { readonly kind: "child"; readonly child: KeyChild; readonly isOpen: boolean }
  | { readonly kind: "more" }
  | { readonly kind: "note"; readonly text: string }
);

type Branch = {
  children: KeyChild[];
  next: KvKey | undefined;
  isLoading: boolean;
  problem: string | undefined;
};

export class KeyTree {
  readonly #branches = new Map<string, Branch>();
  readonly #listeners = new Set<() => void>();
  /** Answers of before are not shown in what was begun anew. */
  #generation = 0;

  constructor(
    readonly root: KvKey,
    private readonly readPage: ReadPage,
  ) {
    this.open(root);
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  isOpen(key: KvKey): boolean {
    return this.#branches.has(encodeKeyPath(key));
  }

  open(key: KvKey): void {
    if (this.isOpen(key)) return;
    this.#branches.set(encodeKeyPath(key), {
      children: [],
      next: undefined,
      isLoading: false,
      problem: undefined,
    });
    void this.loadMore(key);
  }

  close(key: KvKey): void {
    this.#branches.delete(encodeKeyPath(key));
    this.#tell();
  }

  /** Reads the next page of a branch. */
  async loadMore(prefix: KvKey): Promise<void> {
    const branch = this.#branches.get(encodeKeyPath(prefix));
    if (!branch || branch.isLoading) return;
    const generation = this.#generation;
    branch.isLoading = true;
    branch.problem = undefined;
    this.#tell();
    try {
      const { children, next } = await this.readPage(prefix, branch.next);
      if (generation !== this.#generation) return;
      const known = branch.children.at(-1);
      // A page that was cut short begins again in the child it ended with.
      const fresh = children.filter((child) => !known || compareKeys(child.key, known.key) > 0);
      branch.children.push(...fresh);
      branch.next = next;
    } catch (error) {
      branch.problem = (error as Error).message;
    } finally {
      branch.isLoading = false;
      this.#tell();
    }
  }

  /** Reads the first page of every open branch anew. */
  async refresh(): Promise<void> {
    const generation = ++this.#generation;
    const pages = [...this.#branches].map(async ([id, branch]) => {
      const prefix = this.#prefixes().get(id);
      if (!prefix) return this.#branches.delete(id);
      try {
        const { children, next } = await this.readPage(prefix, undefined);
        if (generation !== this.#generation) return;
        Object.assign(branch, { children: [...children], next, isLoading: false });
        branch.problem = undefined;
      } catch (error) {
        branch.problem = (error as Error).message;
      }
    });
    await Promise.all(pages);
    this.#tell();
  }

  /** What is to be drawn, top to bottom. */
  rows(): TreeRow[] {
    const rows: TreeRow[] = [];
    this.#add(rows, this.root, 0);
    return rows;
  }

  #add(rows: TreeRow[], parent: KvKey, level: number): void {
    const parentId = encodeKeyPath(parent);
    const branch = this.#branches.get(parentId);
    if (!branch) return;
    const { children, next, problem, isLoading } = branch;
    const hasNote =
      problem !== undefined ||
      (isLoading && children.length === 0) ||
      (!next && children.length === 0);
    const size = children.length + (next || hasNote ? 1 : 0);
    const base = { level, parent, size };
    children.forEach((child, index) => {
      const id = encodeKeyPath(child.key);
      const isOpen = child.hasChildren && this.#branches.has(id);
      rows.push({ ...base, kind: "child", id, position: index + 1, child, isOpen });
      if (isOpen) this.#add(rows, child.key, level + 1);
    });
    if (hasNote) {
      const text = problem ?? (isLoading ? "Loading…" : "Nothing is stored here.");
      rows.push({ ...base, kind: "note", id: `note ${parentId}`, position: size, text });
    } else if (next) rows.push({ ...base, kind: "more", id: `more ${parentId}`, position: size });
  }

  /** The key of each open branch. */
  #prefixes(): Map<string, KvKey> {
    const found = new Map([[encodeKeyPath(this.root), this.root]]);
    for (const { children } of this.#branches.values())
      for (const { key } of children) found.set(encodeKeyPath(key), key);
    return found;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
