// The allowed directions between folders, as dependency-cruiser rules. check-dependencies.mjs applies them.
//
//   errors ← protocol ← schema ← http ← watch ← live, client ← bridge ← devtools, node, react | vue
//   server → core/protocol (which re-exports core/errors); routes → services → storage interface
//
// Paths are matched anywhere in the path, so the same rules judge the planted fixture.

const tests = "[.](test|test-d|property|bench)[.]tsx?$|/test/";
const core = "packages/core/src";
const server = "packages/server/src";

/** Core's folders, lowest first. Folders of one layer may import each other; a layer only looks down. */
const layers = [
  ["errors"],
  ["protocol"],
  ["schema"],
  ["http"],
  ["watch"],
  ["live", "client"],
  ["bridge"],
  ["devtools", "node"],
];

/** No folder of a layer imports a folder of a higher one. */
const layerRules = layers.slice(0, -1).map((folders, level) => ({
  name: `core-${folders.join("-")}-looks-down`,
  comment: `core/${folders.join(", core/")} must not import a layer above it`,
  from: { path: `${core}/(${folders.join("|")})/`, pathNot: tests },
  to: {
    path: `${core}/(${layers
      .slice(level + 1)
      .flat()
      .join("|")}|index)(/|[.])`,
    // An error may name a key in its type; at run time errors stay at the bottom.
    ...(level === 0 ? { dependencyTypesNot: ["type-only"] } : {}),
  },
}));

export const rules = [
  ...layerRules,
  {
    name: "core-is-portable",
    comment: "core, react and vue run in browsers and workers: no Node built-in but in core/node",
    from: { path: "packages/(core|react|vue)/src/", pathNot: [tests, `${core}/node/`] },
    to: { dependencyTypes: ["core"] },
  },
  {
    name: "core-has-no-dependency",
    comment: "core imports no framework and no package",
    from: { path: `${core}/`, pathNot: tests },
    to: {
      path: "node_modules/|packages/(react|vue|server|testkit)/|^(react|vue|@tanstack)",
    },
  },
  {
    name: "bindings-use-the-public-core",
    comment:
      "react and vue import core through its entry points for applications and bindings, and neither the server nor each other",
    from: { path: "packages/(react|vue)/src/", pathNot: tests },
    to: {
      path: "packages/(core|react|vue|server|testkit)/",
      pathNot: [`${core}/(index|bridge/binding)[.]ts$`, "packages/$1/src/"],
    },
  },
  {
    name: "server-uses-only-the-protocol",
    comment:
      "the server shares core/protocol with the client and nothing else; only /testing and the command make a client",
    from: { path: `${server}/`, pathNot: [tests, `${server}/testing[.]ts$`, `${server}/cli/`] },
    to: {
      path: "packages/(core|react|vue|testkit)/",
      pathNot: `${core}/protocol/index[.]ts$`,
    },
  },
  {
    name: "the-command-uses-the-public-core",
    comment: "the commands for data ask a server as any client does",
    from: { path: `${server}/cli/`, pathNot: tests },
    to: {
      path: "packages/(core|react|vue|testkit)/",
      pathNot: [`${core}/(protocol/|node/)?index[.]ts$`],
    },
  },
  {
    name: "routes-use-services",
    comment: "routes parse and encode; they reach storage through a service",
    from: { path: `${server}/routes/`, pathNot: tests },
    to: { path: `${server}/(storage|cli)/` },
  },
  {
    name: "services-use-the-storage-interface",
    comment:
      "services, access and watches know the storage interface, no engine, and nothing of HTTP routing",
    from: { path: `${server}/(access|services|watch)/`, pathNot: tests },
    to: { path: `${server}/(routes|cli|storage/[^/]+)/|node_modules/(hono|@hono)/` },
  },
  {
    name: "services-ask-nobody-who-calls",
    comment:
      "operations check a caller's rights, then call the other services, which know nothing of either",
    from: { path: `${server}/services/(commits|reads|search|queue|transfer)/`, pathNot: tests },
    to: { path: `${server}/services/operations/` },
  },
  {
    name: "storage-is-the-bottom",
    comment: "storage imports neither services nor watches nor routes",
    from: { path: `${server}/storage/`, pathNot: tests },
    to: { path: `${server}/(routes|access|services|watch|cli)/` },
  },
  {
    name: "only-an-entry-point-picks-an-engine",
    comment: "an engine is imported by its own entry point, the command and /testing",
    from: {
      path: `${server}/`,
      pathNot: [
        tests,
        `${server}/storage/`,
        `${server}/(sqlite|postgres|testing)[.]ts$`,
        `${server}/cli/`,
      ],
    },
    to: {
      path: `${server}/((storage/)?(sqlite|postgres))(/|[.])|node_modules/(@photostructure|postgres)/`,
    },
  },
  {
    name: "no-cycle",
    comment: "modules that import each other cannot be understood one at a time",
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
  },
  {
    name: "resolvable",
    comment:
      "an import that does not resolve hides every other rule; virtual modules are a Vite plugin's",
    from: {},
    to: { couldNotResolve: true, pathNot: "^virtual:" },
  },
].map((rule) => ({ severity: "error", ...rule }));
