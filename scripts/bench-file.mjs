// Runs one TypeScript benchmark. Only the file itself is transformed: packages come from their dist/,
// because what is measured is what is shipped.
import { resolve } from "node:path";
import { runnerImport } from "vite";

const file = process.argv[2];
await runnerImport(resolve(file), {
  configFile: false,
  logLevel: "warn",
  oxc: { target: "es2022" },
});
