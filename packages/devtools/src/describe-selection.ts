// What a watch selects, in a few words.
import { describeSelector } from "@keyval/core/devtools";
import { formatKey, type WatchSelection } from "@keyval/core/protocol";
import type { LiveSelector } from "@keyval/core";

export function describeSelection(selection: WatchSelection): string {
  if ("keys" in selection) return selection.keys.map(formatKey).join(" ");
  const { query, prefix, pin, ...rest } = selection;
  if (query !== undefined) return `below ${formatKey(prefix)}: search ${JSON.stringify(query)}`;
  const [, ...words] = describeSelector({ prefix: [], ...rest } as LiveSelector).split(" ");
  const range = words.slice(1).join(" ");
  return `below ${formatKey(prefix)}${range && ` ${range}`}${pin ? " (a page)" : ""}`;
}
