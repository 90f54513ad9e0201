// What a page downloads: each package's built entry point and all it imports statically, minified and gzipped.
// A module behind import() is left out: it is loaded only when needed, and has a line of its own.
// The bindings have the design's limits. Those of core stand about 2 % above what it holds. Why so much, and on what: docs/decisions/core-size.md.

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

const measure = (name, folder, limit, ignore = [], outside = typedStore) => ({
  name,
  path: `packages/${folder}/dist/index.mjs`,
  import: "*",
  limit,
  gzip: true,
  ignore,
  modifyEsbuildConfig: without(["dynamic-import"], outside),
});

/** A module behind import(): what it brings beside what the page has already. */
const measureLater = (name, path, limit) => ({
  name,
  path,
  limit,
  gzip: true,
  modifyEsbuildConfig: without(["import-statement", "dynamic-import"]),
});

const react = ["react", "react/jsx-runtime", "@tanstack/react-query"];
const vue = ["vue", "@tanstack/vue-query"];

/** The design's own figures, in bytes. Above one, a size is held by its limit and reported as above the design. */
export const designed = { "@keyval/core": 12_000, "@keyval/react with core": 15_000 };

export default [
  measure("@keyval/core", "core", "30.1 kB"),
  measure("@keyval/core with a typed store", "core", "32.7 kB", [], null),
  measureLater(
    "@keyval/core later, on a server without POST /batch",
    "packages/core/dist/http/reference.mjs",
    "1.5 kB",
  ),
  measureLater(
    "@keyval/core later, for kv.metrics",
    "packages/core/dist/client/metrics.mjs",
    "0.5 kB",
  ),
  ...["polling", "poll-driver", "hint-streams", "stream-probe", "read-selection"].map((name) =>
    measureLater(
      `@keyval/core later, where no stream gets through (${name})`,
      `packages/core/dist/watch/${name}.mjs`,
      "0.9 kB",
    ),
  ),
  ...["queue-consumer", "queue-source"].map((name) =>
    measureLater(
      `@keyval/core later, for kv.listenQueue (${name})`,
      `packages/core/dist/client/${name}.mjs`,
      "1.4 kB",
    ),
  ),
  measureLater(
    "@keyval/core later, for kv.dlq and kv.queueStats",
    "packages/core/dist/client/dead-letters.mjs",
    "0.6 kB",
  ),
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
  measure("@keyval/react with core", "react", "31.6 kB", react),
];
