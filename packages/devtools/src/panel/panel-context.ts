// What every part of the panel works with.
import type { Kv, KvKey } from "@keyval/core";
import type { KvDevtoolsOptions } from "../devtools-options.ts";
import type { Recorder } from "../recorder.ts";

/** What the panel is drawn with. */
export type PanelSubject = {
  /** The client that is looked at. */
  readonly kv: Kv;
  /** Reads and writes for the panel, unseen in what it shows. */
  readonly twin: Kv;
  readonly recorder: Recorder;
  readonly options: KvDevtoolsOptions;
  /** Closes a floating panel. */
  readonly onClose?: (() => void) | undefined;
};

export type PanelContext = PanelSubject & {
  /** Shows an entry in the tab of keys. */
  readonly onOpenKey: (key: KvKey) => void;
};

/** What each tab is given. */
export type TabProps = { readonly context: PanelContext };
