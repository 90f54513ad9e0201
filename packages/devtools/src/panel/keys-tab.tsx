/** @jsxImportSource preact */
// The store's keys: a tree to browse on one side, the chosen entry on the other.
import type { KvKey } from "@keyval/core";
import { compareKeys, encodeKeyPath } from "@keyval/core/protocol";
import { useEffect, useMemo, useState } from "preact/hooks";
import { keyText, parseKeyText } from "../key-text.ts";
import { readChildren } from "../read-children.ts";
import { EntryPane } from "./entry-pane.tsx";
import { KeyTree } from "./key-tree.ts";
import type { TabProps } from "./panel-context.ts";
import { useTreeRefresh } from "./use-tree-refresh.ts";
import { TreeView } from "./tree-view.tsx";

type KeysProps = TabProps & {
  readonly selected: KvKey | undefined;
  /** Whether it is looked at: only then it reads. */
  readonly isShown: boolean;
};

export function KeysTab({ context, selected, isShown }: KeysProps) {
  const { twin, recorder, onOpenKey } = context;
  const [root, setRoot] = useState<KvKey>([]);
  const tree = useMemo(
    () => new KeyTree(root, (prefix, start) => readChildren(twin, prefix, { start })),
    [twin, root],
  );
  useEffect(() => {
    if (!selected) return;
    if (isBelow(selected, root)) tree.reveal(selected);
    else setRoot([]);
  }, [selected, tree]);
  useTreeRefresh(tree, recorder, isShown);
  return (
    <div class="keys" hidden={!isShown}>
      <div class="browse">
        <div class="bar">
          <GoTo onGo={onOpenKey} />
          <button type="button" onClick={() => void tree.refresh()}>
            Refresh
          </button>
          {root.length > 0 && (
            <button type="button" onClick={() => setRoot([])}>
              Below {keyText(root)} ✕<span class="note"> show all</span>
            </button>
          )}
        </div>
        <TreeView tree={tree} selected={selected && encodeKeyPath(selected)} onSelect={onOpenKey} />
      </div>
      {selected ? (
        <EntryPane
          key={encodeKeyPath(selected)}
          context={context}
          entryKey={selected}
          onChanged={() => void tree.refresh()}
          onBrowse={() => setRoot(selected)}
        />
      ) : (
        <p class="empty">Choose a key, or type one: its value shows here.</p>
      )}
    </div>
  );
}

const isBelow = (key: KvKey, prefix: KvKey) =>
  key.length >= prefix.length && compareKeys(key.slice(0, prefix.length), prefix) === 0;

function GoTo({ onGo }: { onGo: (key: KvKey) => void }) {
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string>();
  const go = (event: Event) => {
    event.preventDefault();
    try {
      onGo(parseKeyText(text));
      setProblem(undefined);
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  return (
    <form class="goto" onSubmit={go}>
      <input
        type="text"
        placeholder='users/7 or ["users", 7n]'
        aria-label="Go to key"
        aria-invalid={problem !== undefined}
        title={problem}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit">Go</button>
      {problem && <span role="alert">{problem}</span>}
    </form>
  );
}
