// React and Vue are learned once: the same subpaths, the same files, the same exported names, values and types alike.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** What only one framework has, by its own idiom: a component there, a plugin here. */
const counterpart = new Map([
  ["KvProvider", "KvPlugin"],
  ["KvProviderProps", "KvPluginOptions"],
  ["kv-provider", "kv-plugin"],
  ["useKvState", "useKvModel"],
  ["use-kv-state", "use-kv-model"],
]);

/** What only React has: Vue suspends by awaiting the composable of the plain name, and sets a ref. */
const isReactOnly = (name: string) => /suspense/i.test(name) || name === "KvSetState";

/**
 * What results are made of: hooks that suspend share it in React, a composable has it to itself in Vue. React tells a
 * hook by itself that it is hydrated.
 */
const parts = new Set([
  "entry-result",
  "extend-result",
  "page-result",
  "awaitable",
  "use-is-hydrating",
]);

const folderOf = (binding: string) => `packages/${binding}`;

/** The sources of a package's subpaths: "./devtools" → "src/devtools.ts". */
function subpathsOf(binding: string): Map<string, string> {
  const { exports } = JSON.parse(readFileSync(`${folderOf(binding)}/package.json`, "utf8")) as {
    exports: Record<string, string | { "@keyval/source": string }>;
  };
  return new Map(
    Object.entries(exports).flatMap(([path, target]) =>
      typeof target === "string" ? [] : [[path, target["@keyval/source"]] as const],
    ),
  );
}

/** Every name a module exports, `*` for all of another one, where each is declared or listed. */
function exportsOf(binding: string, file: string): string[] {
  const source = readFileSync(`${folderOf(binding)}/${file}`, "utf8");
  const lists = [...source.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].map(
    ([, list]) => list ?? "",
  );
  const listed = lists
    .flatMap((list) => list.split(","))
    .map((name) =>
      name
        .trim()
        .replace(/^type /, "")
        .replace(/^.* as /, ""),
    );
  const declared = [
    ...source.matchAll(/^export (?:async )?(?:const|type|interface|class|function) (\w+)/gm),
  ].map(([, name]) => name ?? "");
  const everythingOf = [...source.matchAll(/^export \* from "(.+)"/gm)].map(
    ([, from]) => `* ${from}`,
  );
  return [...listed, ...declared, ...everythingOf]
    .filter((name) => name !== "" && !isReactOnly(name))
    .map((name) => counterpart.get(name) ?? name)
    .sort();
}

function filesOf(binding: string): string[] {
  return readdirSync(`${folderOf(binding)}/src`)
    .map((file) => file.replace(/[.]tsx?$/, ""))
    .filter((name) => !isReactOnly(name) && !parts.has(name))
    .map((name) => counterpart.get(name) ?? name)
    .sort();
}

const subpaths = subpathsOf("vue");

describe("React and Vue", () => {
  it("have the same subpaths", () => {
    expect([...subpaths.keys()]).toEqual(expect.arrayContaining([".", "./devtools"]));
    expect([...subpathsOf("react").keys()]).toEqual([...subpaths.keys()]);
  });

  it.each([...subpaths.keys()])("export the same names, types among them, from %s", (path) => {
    const [react, vue] = ["react", "vue"].map((binding) =>
      exportsOf(binding, subpathsOf(binding).get(path) ?? "missing"),
    );
    expect(vue?.length).toBeGreaterThan(1);
    expect(react).toEqual(vue);
  });

  it("have the same files, and so one per hook", () => {
    expect(filesOf("vue")).toContain("use-kv-list");
    expect(filesOf("react")).toEqual(filesOf("vue"));
  });
});
