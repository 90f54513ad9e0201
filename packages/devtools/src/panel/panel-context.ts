// What every part of the panel works with.
import type { Kv } from "@keyval/core";
import type { KvDevtoolsOptions } from "../devtools-options.ts";
import type { Recorder } from "../recorder.ts";

export type PanelContext = {
  /** The client that is looked at. */
  readonly kv: Kv;
  /** Reads and writes for the panel, unseen in what it shows. */
  readonly twin: Kv;
  readonly recorder: Recorder;
  readonly options: KvDevtoolsOptions;
  /** Closes a floating panel. */
  readonly onClose?: (() => void) | undefined;
};

/** What each tab is given. */
export type TabProps = { readonly context: PanelContext };
