// The files a story is made of, highlighted and to copy: the very files that run.
import { element } from "./element.ts";

type Source = { text: string; html: string };

const files = import.meta.glob<Source>(
  ["../stories/*/*.{ts,tsx,vue}", "!../stories/*/*.stories.ts"],
  { query: "?source", import: "default" },
);

/** React's file, Vue's and its parts, then what both share. */
const rank = (name: string) =>
  [
    name === "react.tsx",
    name.endsWith(".tsx"),
    name === "vue.vue",
    name.endsWith(".vue"),
    true,
  ].indexOf(true);

function sourcesOf(folder: string) {
  const prefix = `../stories/${folder}/`;
  return Object.entries(files)
    .filter(([path]) => path.startsWith(prefix))
    .map(([path, load]) => ({ name: path.slice(prefix.length), load }))
    .sort((a, b) => rank(a.name) - rank(b.name) || a.name.localeCompare(b.name));
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
  const copy = element("button", "source-copy quiet", "Copy");
  let text = "";

  const buttons = sources.map(({ name }, index) => {
    const button = element("button", "source-tab", name);
    button.type = "button";
    button.role = "tab";
    button.setAttribute("aria-controls", code.id);
    button.addEventListener("click", () => void choose(index));
    button.addEventListener("keydown", ({ key }) => {
      const step = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
      if (step) void choose((index + step + sources.length) % sources.length, true);
    });
    return button;
  });

  async function choose(index: number, focus = false) {
    buttons.forEach((button, i) => {
      button.ariaSelected = String(i === index);
      button.tabIndex = i === index ? 0 : -1;
    });
    const button = buttons[index];
    if (focus) button?.focus();
    code.ariaLabel = button?.textContent ?? null;
    const source = await sources[index]?.load();
    if (!source || button?.ariaSelected !== "true") return;
    text = source.text;
    code.innerHTML = source.html;
    code.scrollTop = 0;
    // The panel scrolls, not the listing in it.
    code.querySelector("pre")?.removeAttribute("tabindex");
  }

  copy.type = "button";
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    copy.textContent = "Copied";
    setTimeout(() => {
      copy.textContent = "Copy";
    }, 1500);
  });
  tabs.append(...buttons);
  void choose(0);
  return element("section", "source", element("div", "source-head", tabs, copy), code);
}
