// The options of the panel, the same wherever it is mounted from.
import type { KvInspectionOptions } from "@keyval/core/devtools";

/** The corner of the window the floating button is in. */
export type KvDevtoolsPosition = "bottom-left" | "bottom-right" | "top-left" | "top-right";

/** How the panel is shown. */
export type KvDevtoolsOptions = KvInspectionOptions & {
  /**
   * `embedded` fills the element; `floating` is a button in a corner of the window that opens the panel along its
   * lower edge. Default `embedded`.
   */
  readonly layout?: "embedded" | "floating" | undefined;
  /** Whether a floating panel is open at first; later the browser remembers. Default false. */
  readonly initialIsOpen?: boolean | undefined;
  /** Where the floating button is. Default `bottom-left`: TanStack's is in the other corner. */
  readonly position?: KvDevtoolsPosition | undefined;
  /** `inherit`: the `color-scheme` of the element it is in. Default `system`. */
  readonly theme?: "system" | "light" | "dark" | "inherit" | undefined;
};
