// Components that mount together get their first data together.
import { KvProvider, Kv, useKv } from "@keyval/react";
import { startServer } from "@keyval/testkit/start-server";
import { Profiler } from "react";
import { createRoot } from "react-dom/client";
import { expect, it, vi } from "vitest";

const ids = Array.from({ length: 100 }, (_, id) => id);

function Row({ id }: { id: number }) {
  const { value } = useKv<string>(["rows", id]);
  return <i>{value}</i>;
}

it("renders a hundred components' first data in one commit of the page", async () => {
  const server = await startServer();
  const seeds = new Kv(server.url);
  const commit = seeds.atomic();
  for (const id of ids) commit.set(["rows", id], "x");
  await commit.commit();
  await seeds.close();
  const kv = new Kv(server.url);
  const element = document.createElement("div");
  const root = createRoot(element);
  /** What the page showed after each commit. */
  const shown: number[] = [];
  const rows = ids.map((id) => <Row key={id} id={id} />);
  root.render(
    <Profiler id="rows" onRender={() => shown.push(element.textContent.length)}>
      <KvProvider kv={kv}>{rows}</KvProvider>
    </Profiler>,
  );
  await vi.waitFor(() => expect(element.textContent).toBe("x".repeat(ids.length)), {
    timeout: 5000,
  });
  await vi.waitFor(() => expect(shown).toEqual([0, ids.length]));
  root.unmount();
  await kv.close();
  await server.close();
});
