// Gives a shadow root the style sheet: as a constructed one where there are such, which a page's content security
// policy does not forbid; it must be made by the document it is used in.
import { styles } from "./styles.ts";

export function adoptStyles(root: ShadowRoot): void {
  const view = root.ownerDocument.defaultView as (Window & typeof globalThis) | null;
  if (view?.CSSStyleSheet && "replaceSync" in view.CSSStyleSheet.prototype) {
    const sheet = new view.CSSStyleSheet();
    sheet.replaceSync(styles);
    root.adoptedStyleSheets = [sheet];
    return;
  }
  const style = root.ownerDocument.createElement("style");
  style.textContent = styles;
  root.append(style);
}
