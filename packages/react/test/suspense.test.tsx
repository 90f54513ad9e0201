// Components that suspend: fallbacks, error boundaries, transitions.
import {
  type Kv,
  Kv as KvClient,
  KvProvider,
  useSuspenseKv,
  useSuspenseKvList,
  useSuspenseKvPaginate,
} from "@keyval/react";
import { type RunningServer, startServer } from "@keyval/testkit/start-server";
import { QueryErrorResetBoundary } from "@tanstack/react-query";
import { Component, type ReactNode, startTransition, StrictMode, Suspense, useState } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

let server: RunningServer;
let kv: Kv;
let element: HTMLElement;
let root: Root;

beforeEach(async () => {
  server = await startServer();
  kv = new KvClient(server.url);
  element = document.createElement("div");
  root = createRoot(element, { onCaughtError: () => {} });
});
afterEach(async () => {
  root.unmount();
  await kv.close();
  await server.close();
});

const shows = (text: string) =>
  vi.waitFor(() => expect(element.textContent).toBe(text), { interval: 5 });

class Boundary extends Component<{ children: ReactNode; onReset: () => void }> {
  override state: { error?: { code: string } } = {};
  static getDerivedStateFromError = (error: unknown) => ({ error });
  override render(): ReactNode {
    const retry = () => {
      this.props.onReset();
      this.setState({ error: undefined });
    };
    const { error } = this.state;
    return error ? <button onClick={retry}>{error.code}</button> : this.props.children;
  }
}

describe.each([false, true])("suspense hooks, StrictMode %s", (strict) => {
  const render = (children: ReactNode, client = kv) => {
    const app = (
      <KvProvider kv={client}>
        <Suspense fallback="waiting">{children}</Suspense>
      </KvProvider>
    );
    root.render(strict ? <StrictMode>{app}</StrictMode> : app);
  };

  it("show the fallback, then data that stays live", async () => {
    await kv.set(["list", 1], "one");
    function Child() {
      const { value, isLive } = useSuspenseKv<string>(["list", 1]);
      const { entries } = useSuspenseKvList<string>(["list"]);
      const pages = useSuspenseKvPaginate<string>(["list"], { pageSize: 1 });
      return `${value} of ${entries.length}, ${pages.entries.length} paged${isLive ? ", live" : ""}`;
    }
    render(<Child />);
    await shows("waiting");
    await shows("one of 1, 1 paged, live");
    await kv.set(["list", 0], "zero");
    await kv.set(["list", 1], "uno");
    await shows("uno of 2, 2 paged, live");
    await vi.waitFor(() => expect(server.streams()).toBe(1));
  });

  it("throw to the nearest error boundary what the server refused, and try again when it is reset", async () => {
    // React 18 has no onCaughtError: it logs what a boundary catches.
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    let isThere = false;
    const flaky = new KvClient(server.url, {
      fetch: (input, init) =>
        isThere ? fetch(input, init) : Promise.resolve(new Response("{}", { status: 403 })),
    });
    const Child = () => String(useSuspenseKv(["x"]).value);
    render(
      <QueryErrorResetBoundary>
        {({ reset }) => (
          <Boundary onReset={reset}>
            <Child />
          </Boundary>
        )}
      </QueryErrorResetBoundary>,
      flaky,
    );
    await shows("forbidden");
    isThere = true;
    document.body.append(element);
    element.querySelector("button")?.click();
    element.remove();
    await shows("null");
    log.mockRestore();
    await flaky.close();
  });

  it("keep the previous content in a transition to another key", async () => {
    await kv.set(["k", 1], "one");
    await kv.set(["k", 2], "two");
    let go = (_: number) => {};
    const seen: string[] = [];
    function Child({ id }: { id: number }) {
      return useSuspenseKv<string>(["k", id]).value;
    }
    function Parent() {
      const [id, setId] = useState(1);
      go = (next) => startTransition(() => setId(next));
      return (
        <Suspense fallback="waiting">
          <Child id={id} />
        </Suspense>
      );
    }
    new MutationObserver(() => seen.push(element.textContent)).observe(element, {
      subtree: true,
      childList: true,
      characterData: true,
    });
    render(<Parent />);
    await shows("one");
    seen.length = 0;
    go(2);
    await shows("two");
    expect(new Set(seen)).toEqual(new Set(["two"]));
    await kv.set(["k", 2], "two, changed");
    await shows("two, changed");
  });
});
