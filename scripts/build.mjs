// npm run build: builds the packages, the playground and the examples, skipping what is up to date.
import { buildExamples, buildPackages, buildPlayground } from "./builds.mjs";
import { ensureInstalled } from "./install.mjs";

await ensureInstalled();
console.log((await buildPackages()) ? "packages built" : "packages are up to date");
console.log((await buildPlayground()) ? "playground built" : "playground is up to date");
console.log((await buildExamples()) ? "examples built" : "examples are up to date");
