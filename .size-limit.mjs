// What a page downloads: each package's built entry point and all it imports statically, minified and gzipped.
// A module behind import() is left out: it is loaded only when needed, and has a line of its own.
// The bindings have the design's limits. Those of core stand about 2 % above what it holds. Why so much, and on what: docs/decisions/core-size.md.

/** What only a page that imports it carries: the checks of a typed store. */
const typedStore = /typed-store[.]mjs$/;

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

/** The file with what every page has: the client and the bridge. */
const client = /\/client[.]mjs$/;

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
          build.onResolve({ filter: /^[.]/ }, ({ path, kind }) =>
            kind === "dynamic-import" || client.test(path) ? { path, external: true } : undefined,
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
  measure(onPage, "core", "27.5 kB", [], typedStore, usedByPages),
  measure("@keyval/core, all of it", "core", "29.4 kB"),
  measure("@keyval/core with a typed store", "core", "32.1 kB", [], null),
  measureLater("for filters in live views", "filter-rule", "2.2 kB"),
  measureLater("for lists in pages", "page-view", "1.12 kB"),
  measureLater("for live searches", "search-view", "0.51 kB"),
  measureLater("for kv.watch", "key-watch", "0.97 kB"),
  measureLater("where no stream gets through", "polling", "2 kB"),
  measureLater("on a server without POST /batch", "reference", "3.45 kB"),
  measureLater("after a refused token", "new-token", "0.2 kB"),
  measureLater("for kv.metrics", "metrics", "0.46 kB"),
  measureLater("for kv.listenQueue", "queue-consumer", "1.78 kB"),
  measureLater("for kv.dlq and kv.queueStats", "dead-letters", "0.56 kB"),
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
  measure("@keyval/react with core", "react", "31.8 kB", react),
];
