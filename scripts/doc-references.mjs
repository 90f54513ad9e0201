// What documents point at: links, files and tests. Says which of them are not there. The code in them: check-docs.mjs.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The anchors of a document's headings, as GitHub makes them. */
function anchorsOf(markdown) {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function linksOf(document, text) {
  const links = [...text.matchAll(/\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
  return links.map(([, path, anchor]) => {
    const target = path ? join(dirname(document), path) : document;
    return { path, target, anchor };
  });
}

function brokenLinks(document, text) {
  return linksOf(document, text).flatMap(({ path, target, anchor }) => {
    if (!existsSync(target)) return [`links to ${path}, which does not exist`];
    if (anchor && !anchorsOf(readFileSync(target, "utf8")).includes(anchor))
      return [`links to ${path}#${anchor}, which is no heading there`];
    return [];
  });
}

/** A file is named by the end of its path: `live/base.ts`. Stars may stand in it. A guide names the reader's own files. */
function missingFiles(text, files) {
  const names = text.matchAll(/`(?:\.\/)?([\w@./*-]+\.(?:tsx?|vue|mjs|md))`/g);
  return [...names]
    .map(([, name]) => name)
    .filter((name) => !name.includes("dist/")) // made by the build
    .filter((name) => {
      const end = RegExp(`(^|/)${name.replaceAll(".", "\\.").replaceAll("*", "[^/]*")}$`);
      return !files.some((file) => end.test(file));
    })
    .map((name) => `names the file ${name}, which does not exist`);
}

/** A test is named, in the last column of a SPEC, by its title in quotes; an ellipsis stands for the rest of it. */
function missingTests(text, tests) {
  const titles = text
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .flatMap((line) => [...line.slice(line.lastIndexOf(" | ")).matchAll(/"([^"]+)"/g)]);
  return titles
    .map(([, title]) => title)
    .filter((title) => {
      const from = title.startsWith("…") ? "" : '"';
      const to = title.endsWith("…") ? "" : '"';
      return !tests.includes(from + title.replaceAll(/^… ?| ?…$/g, "") + to);
    })
    .map((title) => `names the test "${title}", which does not exist`);
}

/** Pages below docs that no other one links to: nobody finds them. */
function lostPages(documents) {
  const linked = documents.flatMap((document) =>
    linksOf(document, readFileSync(document, "utf8"))
      .map(({ target }) => target)
      .filter((target) => target !== document),
  );
  return documents
    .filter((document) => document.startsWith("docs/") && !linked.includes(document))
    .map((document) => `${document} is linked from nowhere`);
}

/**
 * @param {string[]} documents paths of Markdown files
 * @param {string[]} files     paths of all files of the repository
 * @returns {string[]} one line for each thing that a document names and that is not there
 */
export function missingReferences(documents, files) {
  const isTest = (file) => /\.test\.tsx?$|^packages\/testkit\/src\/[^/]+\.ts$/.test(file);
  const tests = files
    .filter((file) => isTest(file) && existsSync(file))
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
  const named = documents.flatMap((document) => {
    const text = readFileSync(document, "utf8");
    const problems = [
      ...brokenLinks(document, text.replaceAll(/^```[^]*?^```/gm, "")),
      ...(document.startsWith("docs/guide/") ? [] : missingFiles(text, files)),
      ...(document.endsWith("/SPEC.md") ? missingTests(text, tests) : []),
    ];
    return problems.map((problem) => `${document} ${problem}`);
  });
  return [...named, ...lostPages(documents)];
}
