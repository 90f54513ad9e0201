// Signs from the page that a connection is worth trying now. Silent where there is no page.

type EventSource = Pick<EventTarget, "addEventListener" | "removeEventListener">;

/** Calls `wake` when the network is back or the page is shown again. Returns the function that stops it. */
export function onWake(wake: () => void): () => void {
  const { document, addEventListener } = globalThis as {
    document?: Document;
    addEventListener?: unknown;
  };
  const page =
    typeof addEventListener === "function" ? (globalThis as unknown as EventSource) : undefined;
  const shown = () => {
    if (document?.visibilityState === "visible") wake();
  };
  page?.addEventListener("online", wake);
  page?.addEventListener("pageshow", wake);
  document?.addEventListener("visibilitychange", shown);
  return () => {
    page?.removeEventListener("online", wake);
    page?.removeEventListener("pageshow", wake);
    document?.removeEventListener("visibilitychange", shown);
  };
}
