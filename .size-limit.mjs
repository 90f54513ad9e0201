// What a page downloads: each package's built entry point and all it imports statically, minified and gzipped.
// A module behind import() is left out: it is loaded only when needed, and has a line of its own.
// The bindings have the design's limits. Those of core stand about 2 % above what it holds. Why so much, and on what: docs/decisions/core-size.md.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** What only a page that imports it carries: the checks of a typed store. */
const typedStore = /(client\/kv-schema|schema\/standard-schema)[.]mjs$/;

/** Leaves out what is imported in one of these ways, and what the path says. */
const without = (kinds, outside) => (config) => ({
  ...config,
  format: "esm",
  logLevel: "error",
  plugins: [
    ...(config.plugins ?? []),
    {
      name: "stays-outside",
      setup(build) {
        build.onResolve({ filter: /./ }, ({ path, kind }) =>
          kinds.includes(kind) || outside?.test(path) ? { path, external: true } : undefined,
        );
      },
    },
  ],
});

const measure = (name, folder, limit, ignore = [], outside = typedStore, imports = "*") => ({
  name,
  path: `packages/${folder}/dist/index.mjs`,
  import: imports,
  limit,
  gzip: true,
  ignore,
  modifyEsbuildConfig: without(["dynamic-import"], outside),
});

const core = "packages/core/dist";

/** What a module imports statically, itself included; of core's own files only. */
function reach(file, found = new Set()) {
  if (found.has(file) || !existsSync(file)) return found;
  found.add(file);
  for (const [, path] of readFileSync(file, "utf8").matchAll(/\bfrom "(\.[^"]+)"/g))
    reach(join(dirname(file), path), found);
  return found;
}

/** What every page has: the client and the bridge. */
const pageModules = new Set(
  ["client/kv", "bridge/query-bridge", "bridge/infinite-options", "bridge/mutation-options"]
    .flatMap((name) => [...reach(`${core}/${name}.mjs`)])
    .map((file) => resolve(file)),
);

/** A part behind import(), with what it brings that the page has not. */
const measureLater = (name, part, limit) => ({
  name: `@keyval/core later, ${name}`,
  path: `${core}/${part}.mjs`,
  limit,
  gzip: true,
  modifyEsbuildConfig: (config) => ({
    ...config,
    format: "esm",
    logLevel: "error",
    plugins: [
      ...(config.plugins ?? []),
      {
        name: "is-there-already",
        setup(build) {
          build.onResolve({ filter: /^[.]/ }, ({ path, kind, resolveDir }) =>
            kind === "dynamic-import" || pageModules.has(resolve(resolveDir, path))
              ? { path, external: true }
              : undefined,
          );
        },
      },
    ],
  }),
});

const react = ["react", "react/jsx-runtime", "@tanstack/react-query"];
const vue = ["vue", "@tanstack/vue-query"];

const onPage = "@keyval/core, all that a page uses";
const usedByPages =
  "{ Kv, attachKv, kvOptions, kvManyOptions, kvListOptions, kvCountOptions, kvInfiniteOptions, kvSearchOptions, kvMutationOptions }";

/** The design's own figures, in bytes. Above one, a size is held by its limit and reported as above the design. */
export const designed = { [onPage]: 12_000, "@keyval/react with core": 15_000 };

export default [
  measure(onPage, "core", "26.5 kB", [], typedStore, usedByPages),
  measure("@keyval/core, all of it", "core", "29.2 kB"),
  measure("@keyval/core with a typed store", "core", "31.9 kB", [], null),
  measureLater("for filters in live views", "live/filter-rule", "2.26 kB"),
  measureLater("for lists in pages", "live/page-view", "1.06 kB"),
  measureLater("for live searches", "live/search-view", "0.55 kB"),
  measureLater("for kv.watch", "client/key-watch", "1.02 kB"),
  measureLater("where no stream gets through", "watch/polling", "2.16 kB"),
  measureLater("on a server without POST /batch", "http/reference", "3.54 kB"),
  measureLater("after a refused token", "watch/new-token", "0.4 kB"),
  measureLater("for kv.metrics", "client/metrics", "0.43 kB"),
  measureLater("for kv.listenQueue: messages", "client/queue-consumer", "1.93 kB"),
  measureLater("for kv.listenQueue: where they come from", "client/queue-source", "0.95 kB"),
  measureLater("for kv.dlq and kv.queueStats", "client/dead-letters", "0.48 kB"),
  measure("@keyval/react alone", "react", "3 kB", [...react, "@keyval/core"]),
  measure("@keyval/vue alone", "vue", "3 kB", [...vue, "@keyval/core"]),
  {
    name: "@keyval/devtools, all of it, while developing",
    path: "packages/devtools/dist/index.mjs",
    import: "*",
    limit: "25 kB",
    gzip: true,
    ignore: ["@keyval/core"],
  },
  measure("@keyval/react with core", "react", "31 kB", react),
];
