// npm run build: builds the packages and the playground, skipping what is up to date.
import { buildPackages, buildPlayground } from "./builds.mjs";
import { ensureInstalled } from "./install.mjs";

await ensureInstalled();
console.log((await buildPackages()) ? "packages built" : "packages are up to date");
console.log((await buildPlayground()) ? "playground built" : "playground is up to date");
