/** @jsxImportSource preact */
// The tree of keys on the screen: one tab stop, arrow keys as in every tree (the WAI-ARIA tree pattern).
import type { KvKey, KvKeyPart } from "@keyval/core";
import { useEffect, useReducer, useRef, useState } from "preact/hooks";
import { partText } from "../key-text.ts";
import { previewValue } from "../value-text.ts";
import type { KeyTree, TreeRow } from "./key-tree.ts";

type TreeProps = {
  readonly tree: KeyTree;
  /** Identity of the selected key. */
  readonly selected: string | undefined;
  readonly onSelect: (key: KvKey) => void;
};

function useRows(tree: KeyTree): TreeRow[] {
  const [, refresh] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    refresh(undefined); // what came before this ran
    return tree.subscribe(() => refresh(undefined));
  }, [tree]);
  return tree.rows();
}

export function TreeView({ tree, selected, onSelect }: TreeProps) {
  const rows = useRows(tree);
  const element = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState<string>();
  const current = Math.max(
    0,
    rows.findIndex(({ id }) => id === (focused ?? selected)),
  );
  const focus = (index: number) => {
    const row = rows[index];
    if (!row) return;
    setFocused(row.id);
    (element.current?.children[index] as HTMLElement | undefined)?.focus();
  };
  const act = (row: TreeRow, index: number) => {
    setFocused(row.id);
    if (row.kind === "more" || row.kind === "note") return void tree.loadMore(row.parent);
    if (row.child.entry) onSelect(row.child.key);
    else toggle(row, index);
  };
  const toggle = (row: TreeRow, index: number) => {
    if (row.kind !== "child" || !row.child.hasChildren) return;
    if (row.isOpen) tree.close(row.child.key);
    else tree.open(row.child.key);
    focus(index);
  };
  const parentOf = (index: number) =>
    rows.findLastIndex(
      ({ level }, other) => other < index && level === (rows[index]?.level ?? 0) - 1,
    );
  const keys: Record<string, (row: TreeRow) => void> = {
    ArrowDown: () => focus(current + 1),
    ArrowUp: () => focus(current - 1),
    Home: () => focus(0),
    End: () => focus(rows.length - 1),
    ArrowRight: (row) =>
      row.kind === "child" && row.child.hasChildren && !row.isOpen
        ? toggle(row, current)
        : focus(current + 1),
    ArrowLeft: (row) =>
      row.kind === "child" && row.isOpen ? toggle(row, current) : focus(parentOf(current)),
    Enter: (row) => act(row, current),
    " ": (row) => act(row, current),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[current];
    const action = keys[event.key];
    if (!row || !action) return;
    event.preventDefault();
    action(row);
  };
  return (
    <div class="tree" role="tree" aria-label="Keys" ref={element} onKeyDown={onKeyDown}>
      {rows.map((row, index) => (
        <TreeItem
          key={row.id}
          row={row}
          isSelected={row.id === selected}
          isFocusable={index === current}
          onAct={() => act(row, index)}
          onToggle={() => toggle(row, index)}
        />
      ))}
    </div>
  );
}

type ItemProps = {
  readonly row: TreeRow;
  readonly isSelected: boolean;
  readonly isFocusable: boolean;
  readonly onAct: () => void;
  readonly onToggle: () => void;
};

function TreeItem({ row, isSelected, isFocusable, onAct, onToggle }: ItemProps) {
  const isBranch = row.kind === "child" && row.child.hasChildren;
  return (
    <div
      class="node"
      role="treeitem"
      style={{ "--level": String(row.level) }}
      aria-level={row.level + 1}
      aria-posinset={row.position}
      aria-setsize={row.size}
      aria-selected={isSelected}
      aria-expanded={isBranch ? row.isOpen : undefined}
      tabIndex={isFocusable ? 0 : -1}
      onClick={onAct}
    >
      {row.kind === "child" ? (
        <>
          <span
            class="arrow"
            aria-hidden="true"
            data-open={row.isOpen}
            onClick={(event) => {
              event.stopPropagation();
              onToggle();
            }}
          >
            {isBranch ? "▶" : ""}
          </span>
          <span class="part">{partText(row.child.key.at(-1) as KvKeyPart)}</span>
          {row.child.entry && (
            <span class="preview">{previewValue(row.child.entry.value, 80)}</span>
          )}
        </>
      ) : (
        <span class="note">{row.kind === "more" ? "More…" : row.text}</span>
      )}
    </div>
  );
}
