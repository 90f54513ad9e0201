/** @jsxImportSource preact */
// The frame of the panel: the client's status and the tabs. Each tab is a component of its own.
import type { KvKey } from "@keyval/core";
import type { ComponentType } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import { recall, remember } from "../remembered.ts";
import { KeysTab } from "./keys-tab.tsx";
import type { PanelContext, PanelSubject, TabProps } from "./panel-context.ts";
import { PendingTab } from "./pending-tab.tsx";
import { RequestsTab } from "./requests-tab.tsx";
import { StreamTab } from "./stream-tab.tsx";
import { useInspection } from "./use-inspection.ts";
import { WatchesTab } from "./watches-tab.tsx";

type Tab = { readonly id: string; readonly name: string; readonly view?: ComponentType<TabProps> };

const tabs: readonly [Tab, ...Tab[]] = [
  { id: "stream", name: "Stream", view: StreamTab },
  { id: "watches", name: "Watches", view: WatchesTab },
  { id: "pending", name: "Pending", view: PendingTab },
  { id: "requests", name: "Requests", view: RequestsTab },
  { id: "keys", name: "Keys" },
];

/** The tab that a key of the keyboard leads to. */
function tabBy(key: string, current: number): number | undefined {
  const last = tabs.length - 1;
  const at = {
    ArrowRight: current === last ? 0 : current + 1,
    ArrowLeft: current === 0 ? last : current - 1,
    Home: 0,
    End: last,
  }[key];
  return at;
}

const keysAt = tabs.findIndex(({ id }) => id === "keys");
const remembered = () => tabs.findIndex(({ id }) => id === recall().tab);

export function Panel({ subject }: { subject: PanelSubject }) {
  const [current, setCurrent] = useState(() => Math.max(0, remembered()));
  const [selected, setSelected] = useState<KvKey>();
  const { id, view: View } = tabs[current] ?? tabs[0];
  const show = (index: number) => {
    setCurrent(index);
    remember({ tab: tabs[index]?.id ?? "" });
  };
  const context = useMemo<PanelContext>(() => {
    const onOpenKey = (key: KvKey) => {
      setSelected(key);
      show(keysAt);
    };
    return { ...subject, onOpenKey };
  }, [subject]);
  // The keys stay as they are while another tab shows: what is open, chosen and typed.
  const isKeys = current === keysAt;
  const hadKeys = useRef(false);
  hadKeys.current ||= isKeys;
  const closeByKey = (event: KeyboardEvent) => {
    const isTyping = (event.target as Element).matches("input, textarea");
    if (event.key === "Escape" && !isTyping) subject.onClose?.();
  };
  return (
    <div class="panel" onKeyDown={closeByKey}>
      <Head context={context} current={current} onShow={show} />
      <div
        class="body"
        role="tabpanel"
        id="kv-tabpanel"
        aria-labelledby={`kv-tab-${id}`}
        tabIndex={0}
      >
        {View && <View key={id} context={context} />}
        {hadKeys.current && <KeysTab context={context} selected={selected} isShown={isKeys} />}
      </div>
    </div>
  );
}

type HeadProps = {
  readonly context: PanelContext;
  readonly current: number;
  readonly onShow: (index: number) => void;
};

function Head({ context, current, onShow }: HeadProps) {
  const list = useRef<HTMLDivElement>(null);
  const { status, watches, operations } = useInspection(context);
  const counts: Record<string, number> = {
    watches: watches.length,
    pending: operations.length,
  };
  const move = (event: KeyboardEvent) => {
    const next = tabBy(event.key, current);
    if (next === undefined) return;
    event.preventDefault();
    onShow(next);
    (list.current?.children[next] as HTMLElement | undefined)?.focus();
  };
  return (
    <div class="head">
      <span class="brand">
        <span class="dot" data-status={status} aria-hidden="true" />
        Keyval <small role="status">{status}</small>
      </span>
      <div class="tabs" role="tablist" aria-label="Keyval devtools" ref={list} onKeyDown={move}>
        {tabs.map(({ id, name }, index) => (
          <button
            key={id}
            type="button"
            class="tab"
            role="tab"
            id={`kv-tab-${id}`}
            aria-selected={index === current}
            aria-controls="kv-tabpanel"
            tabIndex={index === current ? 0 : -1}
            onClick={() => onShow(index)}
          >
            {name}
            {counts[id] ? <span class="count">{counts[id]}</span> : null}
          </button>
        ))}
      </div>
      {context.onClose && (
        <button
          type="button"
          class="quiet"
          aria-label="Close the Keyval devtools"
          onClick={context.onClose}
        >
          ✕
        </button>
      )}
    </div>
  );
}
