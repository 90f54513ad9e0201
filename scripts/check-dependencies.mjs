// Checks the dependency directions of dependency-rules.mjs, and that each rule can fail:
// every one of them must be reported on the planted violations in fixtures/dependency-rules.
import { existsSync } from "node:fs";
import { cruise } from "dependency-cruiser";
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config";
import { rules } from "./dependency-rules.mjs";

const fixture = "scripts/fixtures/dependency-rules";
const packages = ["core", "devtools", "react", "vue", "server", "testkit"];

async function violationsIn(roots) {
  const forbidden = /** @type {import("dependency-cruiser").IForbiddenRuleType[]} */ (rules);
  const { output } = await cruise(
    roots,
    {
      validate: true,
      ruleSet: { forbidden },
      doNotFollow: { path: "node_modules" },
      exclude: { path: "/(dist|storybook-static)/" },
      tsPreCompilationDeps: true,
      combinedDependencies: true,
      enhancedResolveOptions: {
        exportsFields: ["exports"],
        conditionNames: ["@keyval/source", "import", "types", "default"],
        extensions: [".ts", ".tsx", ".mjs", ".js", ".vue", ".json"],
      },
    },
    undefined,
    { tsConfig: extractTSConfig("tsconfig.json") },
  );
  if (typeof output === "string") throw new Error(output);
  return { modules: output.modules, violations: output.summary.violations };
}

const describe = ({ rule, from, to }) => `${rule.name}: ${from} → ${to}`;

const sources = [...packages.map((name) => `packages/${name}/src`), "playground", "bench"];
const real = await violationsIn(sources.filter((root) => existsSync(root)));
const planted = await violationsIn([fixture]);
const problems = real.violations.map(describe);

for (const name of packages) {
  const seen = real.modules.some((module) => module.source.startsWith(`packages/${name}/src/`));
  if (!seen) problems.push(`no module of packages/${name}/src was cruised`);
}
for (const { name } of rules) {
  const bites = planted.violations.some((violation) => violation.rule.name === name);
  if (!bites) problems.push(`rule ${name} did not report its planted violation in ${fixture}`);
}

if (problems.length > 0) {
  console.error(problems.join("\n"));
  console.error(
    `\n${problems.length} problems. The rules and their reasons: scripts/dependency-rules.mjs`,
  );
  process.exit(1);
}
console.log(
  `${real.modules.length} modules keep to ${rules.length} rules; each rule bites when broken`,
);
