// A small app in React with the devtools: floating, or embedded with ?layout=embedded.
import { Kv, KvProvider, useKvList, useMutation } from "@keyval/react";
import { KvDevtools, type KvDevtoolsProps } from "@keyval/react/devtools";
import { createRoot } from "react-dom/client";

const kv = new Kv("/api", { watch: { linger: 0 } });
const layout = (new URLSearchParams(location.search).get("layout") ?? "floating") as NonNullable<
  KvDevtoolsProps["layout"]
>;

function Todos() {
  const { entries } = useKvList<string>(["todos"]);
  const add = useMutation((tx) => void tx.set(["todos", kv.uuidv7()], "added"));
  return (
    <main>
      <h1>To do</h1>
      <button type="button" onClick={() => add.mutate()}>
        Add
      </button>
      <ul id="todos">
        {entries.map(({ key, value }) => (
          <li key={String(key[1])}>{String(value)}</li>
        ))}
      </ul>
    </main>
  );
}

createRoot(document.querySelector("#app") as Element).render(
  <KvProvider kv={kv}>
    <Todos />
    <div style={{ height: 480 }}>
      <KvDevtools layout={layout} />
    </div>
  </KvProvider>,
);
