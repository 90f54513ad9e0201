// What a page downloads: each package's built entry point and all it imports statically, minified and gzipped.
// A module behind import() is left out: it is loaded only when needed.

const lazyStaysOutside = {
  name: "lazy-stays-outside",
  setup(build) {
    build.onResolve({ filter: /./ }, ({ path, kind }) =>
      kind === "dynamic-import" ? { path, external: true } : undefined,
    );
  },
};

const modifyEsbuildConfig = (config) => ({
  ...config,
  format: "esm",
  logLevel: "error",
  plugins: [...(config.plugins ?? []), lazyStaysOutside],
});

const measure = (name, folder, limit, ignore = []) => ({
  name,
  path: `packages/${folder}/dist/index.mjs`,
  import: "*",
  limit,
  gzip: true,
  ignore,
  modifyEsbuildConfig,
});

const react = ["react", "react/jsx-runtime", "@tanstack/react-query"];
const vue = ["vue", "@tanstack/vue-query"];

export default [
  measure("@keyval/core", "core", "12 kB"),
  measure("@keyval/react alone", "react", "3 kB", [...react, "@keyval/core"]),
  measure("@keyval/vue alone", "vue", "3 kB", [...vue, "@keyval/core"]),
  measure("@keyval/react with core", "react", "15 kB", react),
];
