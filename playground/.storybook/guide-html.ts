// A page of the guide as HTML: Markdown by marked, code coloured, and links that lead where they can in the playground.
import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Marked, type Tokens } from "marked";
import type { GuidePage } from "./guide-pages.ts";
import { highlight } from "./highlight.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** The text of a heading's HTML as a fragment, as the repository's pages name it. */
const slug = (html: string) =>
  html
    .replace(/<[^>]+>|&[#\w]+;/g, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");

const escape = (text: string) =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** Storybook's address of a page. */
const address = ({ id }: GuidePage, fragment = "") => `./?path=/docs/${id}${fragment}`;

/** A link: to a heading, to a page of the guide, to another site; of another file of the repository, its text. */
function linkTo(href: string, text: string, { file }: GuidePage, pages: readonly GuidePage[]) {
  if (href.startsWith("#")) return `<a href="${escape(href)}" target="_self">${text}</a>`;
  if (/^https?:/.test(href))
    return `<a href="${escape(href)}" target="_blank" rel="noreferrer">${text}</a>`;
  const [path = "", fragment] = href.split("#");
  const target = resolve(file, "..", path);
  const page = pages.find((one) => one.file === target);
  if (!page) return `${text} (<code>${escape(relative(repository, target))}</code>)`;
  return `<a href="${address(page, fragment && `#${fragment}`)}" target="_top">${text}</a>`;
}

const neighbour = (page: GuidePage | undefined, relation: "prev" | "next") =>
  page
    ? `<a href="${address(page)}" target="_top" rel="${relation}">${escape(page.title)}</a>`
    : "<span></span>";

/** @param page one of `pages` @param text its Markdown @param pages all, in their order */
export async function guideHtml(page: GuidePage, text: string, pages: readonly GuidePage[]) {
  const coloured = new Map<object, string>();
  const marked = new Marked({
    async: true,
    async walkTokens(token) {
      if (token.type !== "code") return;
      const { text, lang } = token as Tokens.Code;
      coloured.set(token, await highlight(text, lang?.split(" ")[0] || "text"));
    },
    renderer: {
      code: (token) => `<div class="guide-code">${coloured.get(token) ?? ""}</div>`,
      heading({ tokens, depth }) {
        const html = this.parser.parseInline(tokens);
        return `<h${depth} id="${slug(html)}">${html}</h${depth}>`;
      },
      link({ href, tokens }) {
        return linkTo(href, this.parser.parseInline(tokens), page, pages);
      },
      table({ header, rows }) {
        const line = (cells: Tokens.TableCell[], tag: "td" | "th") =>
          `<tr>${cells.map(({ tokens }) => `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`).join("")}</tr>`;
        const head = header.some(({ text }) => text) ? `<thead>${line(header, "th")}</thead>` : "";
        const body = rows.map((cells) => line(cells, "td")).join("");
        return `<div class="guide-table" role="group" aria-label="Table" tabindex="0"><table>${head}<tbody>${body}</tbody></table></div>`;
      },
    },
  });
  const at = pages.findIndex(({ name }) => name === page.name);
  const around = `${neighbour(pages[at - 1], "prev")}${neighbour(pages[at + 1], "next")}`;
  return `${await marked.parse(text)}<nav class="guide-around" aria-label="Guide">${around}</nav>`;
}
