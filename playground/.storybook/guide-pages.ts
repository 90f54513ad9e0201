// The pages of the guide, in the order in which docs/README.md lists them, and where each is in the playground.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const documents = fileURLToPath(new URL("../../docs", import.meta.url));

export interface GuidePage {
  /** Of its file, without the ending. */
  readonly name: string;
  readonly title: string;
  readonly file: string;
  /** Storybook's, of its documentation page. */
  readonly id: string;
}

function pageOf(name: string): GuidePage {
  const file = join(documents, "guide", `${name}.md`);
  const [, title] = /^# (.+)$/m.exec(readFileSync(file, "utf8")) ?? [];
  if (!title) throw new Error(`docs/guide/${name}.md has no title; begin it with "# …".`);
  return { name, title, file, id: `guide-${name}--docs` };
}

/** Those that the list has not come to name stand last. */
export function guidePages(): GuidePage[] {
  const list = readFileSync(join(documents, "README.md"), "utf8");
  const listed = [...list.matchAll(/\(guide\/([\w-]+)\.md\)/g)].map(([, name = ""]) => name);
  const files = readdirSync(join(documents, "guide")).filter((file) => file.endsWith(".md"));
  const present = files.map((file) => file.slice(0, -".md".length));
  const known = listed.filter((name) => present.includes(name));
  return [...new Set([...known, ...present.sort()])].map(pageOf);
}
