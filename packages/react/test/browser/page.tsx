// The scenes of the browser contract, in React.
import {
  Kv,
  type KvKey,
  KvProvider,
  type LiveEntry,
  useKv,
  useKvCount,
  useKvList,
  useKvState,
} from "@keyval/react";
import {
  bodyKey,
  fieldKey,
  listPrefix,
  noteRender,
  otherKey,
  sceneOf,
  sevenKey,
  startNotes,
} from "@keyval/testkit/browser/scenes";
import { memo, type ReactNode, StrictMode, useLayoutEffect } from "react";
import { createRoot } from "react-dom/client";

const kv = new Kv("/api");

/** Notes what is put on screen: StrictMode renders twice for each. */
const useNote = (name: string) => useLayoutEffect(() => noteRender(name));

const textOf = (value: unknown) => (value === undefined ? "…" : String(value));

function Live({ id, of }: { id: string; of: KvKey }) {
  useNote(id);
  return <output id={id}>{textOf(useKv(of).value)}</output>;
}

function Fields() {
  const [field, setField] = useKvState(fieldKey, "");
  const [body, setBody] = useKvState(bodyKey, "");
  const { count } = useKvCount(listPrefix);
  return (
    <>
      <input id="field" value={field} onChange={(event) => setField(event.target.value)} />
      <textarea id="body" value={body} onChange={(event) => setBody(event.target.value)} />
      <output id="shown">{field}</output>
      <output id="count">{textOf(count)}</output>
    </>
  );
}

const Row = memo(function Row({ entry }: { entry: LiveEntry<unknown> }) {
  const id = String(entry.key.at(-1));
  useNote(`row ${id}`);
  return <li data-row={id}>{String(entry.value)}</li>;
});

function Rows() {
  useNote("list");
  const { entries, isLive } = useKvList(listPrefix);
  return (
    <div id="scroll" data-live={isLive} style={{ height: 300, overflow: "auto" }}>
      <ul>
        {entries.map((entry) => (
          <Row key={String(entry.key.at(-1))} entry={entry} />
        ))}
      </ul>
    </div>
  );
}

function mount(scene: ReactNode): void {
  const element = document.createElement("div");
  document.getElementById("app")?.append(element);
  const app = <KvProvider kv={kv}>{scene}</KvProvider>;
  // It does nothing in production.
  createRoot(element).render(<StrictMode>{app}</StrictMode>);
}

const mounts = {
  fields: () => mount(<Fields />),
  list: () =>
    mount(
      <>
        <Live id="other" of={otherKey} />
        <Rows />
      </>,
    ),
  seven() {
    for (let app = 0; app < 7; app++) mount(<Live id={`seven-${app}`} of={sevenKey(app)} />);
  },
};

startNotes();
mounts[sceneOf()]();
