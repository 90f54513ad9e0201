#!/usr/bin/env node
// The `keyval` command.
import { readFileSync } from "node:fs";
import { helpText, parseCli } from "./cli-options.ts";
import { serve } from "./serve.ts";

async function main(): Promise<void> {
  const options = parseCli(process.argv.slice(2), process.env);
  if (options === "help") console.log(helpText());
  else if (options === "version") {
    const manifest = JSON.parse(
      readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
    ) as { version: string };
    console.log(manifest.version);
  } else await serve(options);
}

main().catch((error: unknown) => {
  console.error(`keyval: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
