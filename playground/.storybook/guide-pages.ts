// The pages of the guide, in the order in which docs/README.md lists them, and where each is in the playground.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const documents = fileURLToPath(new URL("../../docs", import.meta.url));

export interface GuidePage {
  /** Of its file, without the ending. */
  readonly name: string;
  readonly title: string;
  /** Of the list, in the sidebar too. */
  readonly group?: string | undefined;
  readonly file: string;
  /** Storybook's, of its documentation page. */
  readonly id: string;
}

function pageOf(name: string, group?: string): GuidePage {
  const file = join(documents, "guide", `${name}.md`);
  const [, title] = /^# (.+)$/m.exec(readFileSync(file, "utf8")) ?? [];
  if (!title) throw new Error(`docs/guide/${name}.md has no title; begin it with "# …".`);
  return { name, title, group, file, id: `guide-${name}--docs` };
}

/** The group of each page that a list of pages in Markdown names, in its order. */
function groupsIn(list: string): Map<string, string | undefined> {
  const groups = new Map<string, string | undefined>();
  let current: string | undefined;
  for (const [, group, name] of list.matchAll(/^\| \*\*(.+?)\*\*|\(guide\/([\w-]+)\.md\)/gm)) {
    if (name === undefined) current = group;
    else if (current !== undefined) groups.set(name, current);
  }
  return groups;
}

/** Those that the list has not come to name stand last. */
export function guidePages(): GuidePage[] {
  const groups = groupsIn(readFileSync(join(documents, "README.md"), "utf8"));
  const files = readdirSync(join(documents, "guide")).filter((file) => file.endsWith(".md"));
  const present = files.map((file) => file.slice(0, -".md".length));
  const known = [...groups.keys()].filter((name) => present.includes(name));
  return [...new Set([...known, ...present.sort()])].map((name) => pageOf(name, groups.get(name)));
}
