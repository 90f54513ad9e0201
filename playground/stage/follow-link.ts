// Links from the page to other places of Storybook's frame: followed without loading the frame again.
import { NAVIGATE_URL } from "storybook/internal/core-events";
import { addons } from "storybook/preview-api";

/**
 * Listens to clicks on links. A page alone in its window has ordinary links.
 * @returns where it has led, if it has
 */
export function followLink(event: MouseEvent): string | undefined {
  const href = (event.target as Element).closest("a")?.getAttribute("href") ?? "";
  const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey);
  if (parent === window || !isPlain || !/^(#|\.\/\?path=)/.test(href)) return undefined;
  event.preventDefault();
  addons.getChannel().emit(NAVIGATE_URL, href.replace("./", ""));
  return href;
}
