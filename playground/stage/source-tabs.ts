// The files a story is made of, highlighted and to copy: the very files that run.
import names from "virtual:sources";
import { copyButton } from "./copy-button.ts";
import { element } from "./element.ts";

/** React's file, Vue's and its parts, then what both share. */
const rank = (name: string) =>
  [
    name === "react.tsx",
    name.endsWith(".tsx"),
    name === "vue.vue",
    name.endsWith(".vue"),
    true,
  ].indexOf(true);

const sourcesOf = (folder: string) =>
  [...(names[folder] ?? [])].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));

/** A file, as `.storybook/sources.ts` has prepared it. */
async function load(folder: string, name: string): Promise<string> {
  const response = await fetch(`./sources/${folder}/${name}.html`);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response.text();
}

/** Tabs, one per file of a story's folder; a file is loaded when its tab is chosen. */
export function sourceTabs(folder: string): HTMLElement {
  const sources = sourcesOf(folder);
  const tabs = element("div", "source-tabs");
  tabs.role = "tablist";
  tabs.ariaLabel = "Source";
  const code = element("div", "source-code");
  code.role = "tabpanel";
  code.id = `source-${folder}`;
  code.tabIndex = 0;
  const copy = copyButton("source-copy", () => code.textContent);

  const buttons = sources.map((name, index) => {
    const button = element("button", "source-tab", name);
    button.type = "button";
    button.role = "tab";
    button.setAttribute("aria-controls", code.id);
    button.addEventListener("click", () => choose(index));
    button.addEventListener("keydown", ({ key }) => {
      const step = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
      if (step) choose((index + step + sources.length) % sources.length, true);
    });
    return button;
  });

  function choose(index: number, focus = false) {
    buttons.forEach((button, i) => {
      button.ariaSelected = String(i === index);
      button.tabIndex = i === index ? 0 : -1;
    });
    const button = buttons[index];
    if (focus) button?.focus();
    code.ariaLabel = button?.textContent ?? null;
    void show(index);
  }

  async function show(index: number) {
    const name = sources[index];
    if (!name) return;
    const html = await load(folder, name).catch((error: Error) => error);
    if (buttons[index]?.ariaSelected !== "true") return;
    if (html instanceof Error) {
      code.textContent = `${name} did not come: ${html.message}. Choose its tab to ask again.`;
      return;
    }
    code.innerHTML = html;
    code.scrollTop = 0;
    // The panel scrolls, not the listing in it.
    code.querySelector("pre")?.removeAttribute("tabindex");
  }

  tabs.append(...buttons);
  choose(0);
  return element("section", "source", element("div", "source-head", tabs, copy), code);
}
