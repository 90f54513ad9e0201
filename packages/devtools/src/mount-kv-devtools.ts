// Puts the panel into an element, or its button into a corner of the window. What the panel shows, and the library that
// draws it, are loaded when it is first open; what the client does is recorded from the start.
import type { Kv } from "@keyval/core";
import { twinOf } from "@keyval/core/devtools";
import { adoptStyles } from "./adopt-styles.ts";
import type { KvDevtoolsOptions } from "./devtools-options.ts";
import { createDock } from "./dock.ts";
import { createLauncher } from "./launcher.ts";
import { shareRecorder } from "./record-kv.ts";
import type { Recorder } from "./recorder.ts";
import { recall, remember } from "./remembered.ts";

/** A mounted panel. */
export type KvDevtoolsHandle = {
  /** Takes it out of the page; the client is as it was. */
  unmount(): void;
};

const keyEvents = ["keydown", "keypress", "keyup"] as const;

/** What is typed into a field is no shortcut of the page, which could not tell: it sees the panel's host as the target. */
function keepTyping(event: Event): void {
  if ((event.target as Element).matches("input, textarea")) event.stopPropagation();
}

/** Shows the panel in an element until the returned function is called. */
type Show = (element: HTMLElement, onClose?: () => void) => () => void;

/** Draws the panel as soon as its code has come. */
function createShow(kv: Kv, recorder: Recorder, options: KvDevtoolsOptions): Show {
  return (element, onClose) => {
    let isGone = false;
    let hide = () => {};
    element.innerHTML = '<p class="loading" role="status">Loading…</p>';
    import("./panel/render-panel.tsx").then(
      ({ renderPanel }) => {
        if (isGone) return;
        const twin = twinOf(kv);
        element.replaceChildren();
        const erase = renderPanel(element, { kv, twin, recorder, options, onClose });
        hide = () => {
          erase();
          void twin.close();
        };
      },
      (error: unknown) => {
        element.firstElementChild?.replaceChildren(
          `The panel could not be loaded (${String(error)}); reload the page.`,
        );
      },
    );
    return () => {
      isGone = true;
      hide();
    };
  };
}

function mountFloating(frame: HTMLElement, show: Show, options: KvDevtoolsOptions): () => void {
  const { initialIsOpen = false, position = "bottom-left" } = options;
  let close = () => {};
  const launcher = createLauncher(frame.ownerDocument, position, () => open(true));
  const open = (isFocused: boolean) => {
    launcher.hidden = true;
    const { dock, content, end } = createDock(frame.ownerDocument);
    frame.append(dock);
    const hide = show(content, () => {
      close();
      remember({ isOpen: false });
      launcher.focus();
    });
    close = () => {
      hide();
      end();
      dock.remove();
      launcher.hidden = false;
      close = () => {};
    };
    remember({ isOpen: true });
    if (isFocused) dock.focus();
  };
  frame.append(launcher);
  if (recall().isOpen ?? initialIsOpen) open(false);
  return () => close();
}

/**
 * Mounts the panel of a client: its stream, its watches, what is pending, its requests, and the keys of the store,
 * which can be edited. A development tool: whoever opens it may do what the client may do.
 *
 * @param element is filled by an embedded panel; a floating one only lives there
 *
 * @example
 * ```ts
 * import { Kv } from "@keyval/core";
 * import { mountKvDevtools } from "@keyval/devtools";
 * const kv = new Kv("/api");
 * const devtools = mountKvDevtools(document.body, kv, { layout: "floating" });
 * devtools.unmount();
 * ```
 */
export function mountKvDevtools(
  element: Element,
  kv: Kv,
  options: KvDevtoolsOptions = {},
): KvDevtoolsHandle {
  const { layout = "embedded", theme = "system" } = options;
  const { ownerDocument } = element;
  const host = ownerDocument.createElement("div");
  host.dataset["layout"] = layout;
  host.dataset["theme"] = theme;
  const root = host.attachShadow({ mode: "open" });
  adoptStyles(root);
  const frame = ownerDocument.createElement("div");
  frame.className = `kv kv-${layout}`;
  root.append(frame);
  element.append(host);
  for (const type of keyEvents) frame.addEventListener(type, keepTyping);
  const { recorder, release } = shareRecorder(kv);
  const show = createShow(kv, recorder, options);
  const hide = layout === "floating" ? mountFloating(frame, show, options) : show(frame);
  return {
    unmount() {
      hide();
      release();
      host.remove();
    },
  };
}
