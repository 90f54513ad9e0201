// The inspector: @keyval/devtools for the page's Kv, put into Storybook's frame around the page. It is mounted from here,
// with this page's own modules: what it looks into is theirs.
import { type KvDevtoolsHandle, mountKvDevtools, recordKv } from "@keyval/devtools";
import { inspectorElement } from "../.storybook/events.ts";
import { kv } from "./kv.ts";
import { queryClients } from "./query-clients.ts";

let shown: { readonly element: Element; readonly handle: KvDevtoolsHandle } | undefined;

/** The frame's element, unless there is none or the frame is another site's. */
function findElement(): Element | null {
  try {
    return window.parent.document.getElementById(inspectorElement);
  } catch {
    return null;
  }
}

/** Follows the element: mounts the inspector where it is, unmounts it where it was. */
export function placeInspector(): void {
  const element = findElement();
  if (element === (shown?.element ?? null)) return;
  leaveInspector();
  if (!element) return;
  const handle = mountKvDevtools(element, kv, { theme: "inherit", queryClients });
  shown = { element, handle };
}

function leaveInspector(): void {
  shown?.handle.unmount();
  shown = undefined;
}

/** Records from now on, and shows what was recorded whenever there is a place. */
export function startInspector(): void {
  recordKv(kv);
  placeInspector();
  window.addEventListener("pagehide", leaveInspector);
  window.addEventListener("pageshow", placeInspector);
}
