/** @jsxImportSource preact */
// The store's keys: a tree to browse on one side, the chosen entry on the other.
import type { KvKey } from "@keyval/core";
import { encodeKeyPath, formatKey } from "@keyval/core/protocol";
import { useMemo, useState } from "preact/hooks";
import { parseKeyText } from "../key-text.ts";
import { readChildren } from "../read-children.ts";
import { EntryPane } from "./entry-pane.tsx";
import { KeyTree } from "./key-tree.ts";
import type { TabProps } from "./panel-context.ts";
import { TreeView } from "./tree-view.tsx";

export function KeysTab({ context }: TabProps) {
  const { twin } = context;
  const [root, setRoot] = useState<KvKey>([]);
  const [selected, setSelected] = useState<KvKey>();
  const tree = useMemo(
    () => new KeyTree(root, (prefix, start) => readChildren(twin, prefix, { start })),
    [twin, root],
  );
  return (
    <div class="keys">
      <div class="browse">
        <div class="bar">
          <GoTo onGo={setSelected} />
          <button type="button" onClick={() => void tree.refresh()}>
            Refresh
          </button>
          {root.length > 0 && (
            <button type="button" onClick={() => setRoot([])}>
              Below {formatKey(root)} ✕<span class="note"> show all</span>
            </button>
          )}
        </div>
        <TreeView
          tree={tree}
          selected={selected && encodeKeyPath(selected)}
          onSelect={setSelected}
        />
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
        <p class="empty">Choose a key on the left, or type one: its value shows here.</p>
      )}
    </div>
  );
}

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
