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

  /** Opens what lies above a key, so that it shows. */
  reveal(key: KvKey): void {
    for (let parts = this.root.length; parts < key.length; parts++) this.open(key.slice(0, parts));
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
      branch.children.push(...beyond(branch.children.at(-1), children));
      branch.next = next;
      this.#openOnly(prefix, branch);
    } catch (error) {
      branch.problem = (error as Error).message;
    } finally {
      branch.isLoading = false;
      this.#tell();
    }
  }

  /** What everything lies below is no choice: it is opened. */
  #openOnly(prefix: KvKey, { children, next }: Branch): void {
    const [only] = children;
    if (prefix.length > this.root.length || children.length > 1 || next) return;
    if (only?.hasChildren && !only.entry) this.open(only.key);
  }

  /** Reads every open branch anew, as far as it was read. */
  async refresh(): Promise<void> {
    const generation = ++this.#generation;
    const pages = [...this.#branches].map(async ([id, branch]) => {
      const prefix = this.#prefixes().get(id);
      if (!prefix) return this.#branches.delete(id);
      try {
        const read = await this.#readAsFar(prefix, branch.children.length);
        if (generation !== this.#generation) return;
        Object.assign(branch, read, { isLoading: false, problem: undefined });
      } catch (error) {
        branch.problem = (error as Error).message;
      }
    });
    await Promise.all(pages);
    this.#tell();
  }

  /** Reads pages of a branch until there are as many children as before. */
  async #readAsFar(prefix: KvKey, count: number): Promise<Pick<Branch, "children" | "next">> {
    const children: KeyChild[] = [];
    let next: KvKey | undefined;
    do {
      const page = await this.readPage(prefix, next);
      next = page.next;
      children.push(...beyond(children.at(-1), page.children));
    } while (next && children.length < count);
    return { children, next };
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

/** Those after a child: a page that was cut short begins again in the child the one before it ended with. */
const beyond = (known: KeyChild | undefined, children: readonly KeyChild[]) =>
  children.filter((child) => !known || compareKeys(child.key, known.key) > 0);
