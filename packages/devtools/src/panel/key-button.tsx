/** @jsxImportSource preact */
// A key in a list: pressed, it shows its entry among the keys.
import type { KvKey } from "@keyval/core";
import { keyText } from "../key-text.ts";
import type { PanelContext } from "./panel-context.ts";

type KeyButtonProps = { readonly context: PanelContext; readonly of: KvKey };

export function KeyButton({ context, of }: KeyButtonProps) {
  return (
    <button type="button" class="key" title="Show this entry" onClick={() => context.onOpenKey(of)}>
      {keyText(of)}
    </button>
  );
}
