// A page of the guide, in the place of a story: Storybook's renderer of documentation pages. The HTML is ready; links
// among pages go through Storybook's frame where there is one, and listings can be copied.
import { GLOBALS_UPDATED } from "storybook/internal/core-events";
import { addons } from "storybook/preview-api";
import { copyButton } from "./copy-button.ts";
import { element } from "./element.ts";
import { followLink } from "./follow-link.ts";
import style from "./guide-page.css?inline";

/** The fragment of the address that the reader sees. */
function fragment(): string {
  try {
    return parent.location.hash;
  } catch {
    return location.hash; // in a frame of another site
  }
}

function scrollTo(hash: string): void {
  if (hash) document.getElementById(decodeURIComponent(hash.slice(1)))?.scrollIntoView();
}

function follow(event: MouseEvent): void {
  const href = followLink(event);
  if (href?.startsWith("#")) scrollTo(href);
}

type Globals = { readonly globals: Readonly<Record<string, unknown>> };

/** Light, dark or as the system is. */
function applyScheme({ globals }: Globals): void {
  document.documentElement.dataset["scheme"] = String(globals["scheme"] ?? "");
}

document.head.append(element("style", "", style)); // one file: every story loads the names of those that the guide needs

const channel = addons.getChannel();
for (const update of (channel.last(GLOBALS_UPDATED) ?? []) as Globals[]) applyScheme(update);
channel.on(GLOBALS_UPDATED, applyScheme);

/** Resolves with a page's HTML: the default export of its entry. */
type Page = () => Promise<{ readonly default: string }>;

let asked: Page | undefined;
let shown: Page | undefined;

/** Shows a page; asked for again, as when a knob is turned, it stays as it is. */
export async function render(
  _context: unknown,
  { page }: { readonly page: Page },
  root: HTMLElement,
): Promise<void> {
  if (shown === page) return;
  asked = page;
  const { default: html } = await page();
  if (asked !== page) return; // another one was chosen meanwhile
  shown = page;
  const article = element("article", "guide");
  article.innerHTML = html;
  for (const code of article.querySelectorAll<HTMLElement>(".guide-code")) {
    const listing = code.querySelector("pre") ?? code;
    code.append(copyButton("guide-copy", () => listing.textContent));
  }
  article.addEventListener("click", follow);
  root.replaceChildren(article);
  scrollTo(fragment());
}

/** Called when a story comes after a page. */
export function unmount(root: HTMLElement): void {
  asked = shown = undefined;
  root.replaceChildren();
}
