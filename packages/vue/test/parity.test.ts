// React and Vue are learned once: the same files, the same exported names.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** What only one framework has, by its own idiom: a component there, a plugin here. */
const counterpart = new Map([
  ["KvProvider", "KvPlugin"],
  ["KvProviderProps", "KvPluginOptions"],
  ["useKvState", "useKvModel"],
  ["use-kv-state", "use-kv-model"],
]);

/** What only React has: Vue suspends by awaiting the composable of the plain name, and sets a ref. */
const isReactOnly = (name: string) => /suspense/i.test(name) || name === "KvSetState";

const sourceOf = (binding: string) => `packages/${binding}/src`;

function exportsOf(binding: string): string[] {
  const source = readFileSync(`${sourceOf(binding)}/index.ts`, "utf8");
  const lists = [...source.matchAll(/export (?:type )?\{([^}]*)\}/g)].map(([, list]) => list ?? "");
  return lists
    .flatMap((list) => list.split(","))
    .map((name) =>
      name
        .trim()
        .replace(/^type /, "")
        .replace(/^.* as /, ""),
    )
    .filter((name) => name !== "" && !isReactOnly(name))
    .map((name) => counterpart.get(name) ?? name)
    .sort();
}

/** What a file exports where it declares it. */
function exportedIn(file: string): string[] {
  const declared = readFileSync(file, "utf8").matchAll(/^export (?:const|type|function) (\w+)/gm);
  return [...declared].map(([, name]) => name ?? "").sort();
}

function hooksOf(binding: string): string[] {
  return readdirSync(sourceOf(binding))
    .filter((file) => file.startsWith("use-") && !isReactOnly(file))
    .map((file) => file.replace(/[.]tsx?$/, ""))
    .map((name) => counterpart.get(name) ?? name)
    .sort();
}

describe("React and Vue", () => {
  it("export the same names", () => {
    expect(exportsOf("vue")).toContain("useKvList");
    expect(exportsOf("react")).toEqual(exportsOf("vue"));
  });

  it("export the same names for the devtools", () => {
    expect(exportedIn("packages/vue/src/devtools.ts")).toEqual(["KvDevtools", "KvDevtoolsProps"]);
    expect(exportedIn("packages/react/src/devtools.tsx")).toEqual([
      "KvDevtools",
      "KvDevtoolsProps",
    ]);
  });

  it("have one file per hook, of the same names", () => {
    expect(hooksOf("vue")).toContain("use-kv-list");
    expect(hooksOf("react")).toEqual(hooksOf("vue"));
  });
});
