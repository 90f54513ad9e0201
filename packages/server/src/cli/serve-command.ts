// `keyval serve`: its options and its help. The server itself is loaded when it is to run.
import type { CliCommand } from "./command.ts";
import { readServeOptions, serveOptions } from "./serve-options.ts";

export const serveCommand: CliCommand = {
  name: "serve",
  operands: "",
  count: [0, 0],
  summary: "Serves a key-value store with live watches.",
  about:
    "Each option can also be set by the environment variable below it; a flag wins.\nSIGTERM and SIGINT stop it in order.",
  options: serveOptions,
  examples: [
    ["keyval serve", "on http://127.0.0.1:4820/api, with its data in ./keyval.db"],
    ["keyval serve --storage :memory: --port 0", "for a try, on a free port"],
    ["KEYVAL_LOG_LEVEL=debug keyval serve --log-format pretty", "with a line for each request"],
  ],
  run: async (input) => {
    const options = readServeOptions(input);
    const { serve } = await import("./serve.ts");
    await serve(options);
  },
};
