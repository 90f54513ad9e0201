// Copies a listing, and says so for a moment.
import { element } from "./element.ts";

/** @param text asked for when the button is pressed */
export function copyButton(className: string, text: () => string | null): HTMLElement {
  const button = element("button", `${className} quiet`, "Copy");
  button.type = "button";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text() ?? "");
    button.textContent = "Copied";
    setTimeout(() => {
      button.textContent = "Copy";
    }, 1500);
  });
  return button;
}
