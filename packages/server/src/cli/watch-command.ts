// `keyval watch`: a line for each change, as it comes.
import { decodeKeyPath, decodePrefixPath, type KvKey } from "@keyval/core/protocol";
import type { CliCommand, CliInput } from "./command.ts";
import { connected, connectionOptions } from "./connection.ts";
import { entryLine, print } from "./print.ts";

/**
 * Rejects when the watch is refused. Signals are left to the system: nothing is lost by them, and a process that waits
 * for a reader of its output, as `keyval watch | less` does, would not hear of one.
 */
function untilRefused(): Promise<never> {
  return new Promise((_, reject) => {
    // Where the client reports what no call of its own stands for.
    Object.assign(globalThis, { reportError: reject });
  });
}

async function watch(input: CliInput): Promise<void> {
  const keys: KvKey[] =
    input.operands.length === 0 ? [decodePrefixPath("")] : input.operands.map(decodeKeyPath);
  const isJson = input.has("json");
  await connected(input, async ({ kv }) => {
    // A server that is not there, or refuses one of them, is told at once.
    await Promise.all(keys.map((key) => kv.paginate(key, { limit: 1 })));
    const refused = untilRefused();
    kv.onStatus((status) => {
      if (status === "reconnecting")
        console.error("keyval: the connection is lost; reconnecting …");
    });
    using _ = kv.watch(
      keys.length === 1 ? (keys[0] as KvKey) : keys,
      async (entries) => {
        const time = isJson ? "" : `${new Date().toISOString().slice(11, 23)}  `;
        for (const entry of entries) await print(`${time}${entryLine(entry, isJson)}`);
      },
      { exact: input.has("exact"), emitInitial: !input.has("changes-only") },
    );
    await refused;
  });
}

export const watchCommand: CliCommand = {
  name: "watch",
  operands: "[key…]",
  count: [0, 1000],
  summary: "Prints keys and what lies below them, now and whenever they change.",
  about: "Ends with SIGINT (ctrl-c). A deleted key, or one whose time has come, shows (nothing).",
  options: {
    exact: { help: "only the keys themselves" },
    "changes-only": { help: "not what is there at first" },
    json: { help: "print JSON, one entry a line, with every type" },
    ...connectionOptions,
  },
  examples: [
    ["keyval watch users/1", "one user, and what lies below"],
    ["keyval watch --changes-only --json", "every change there is, for a program"],
  ],
  run: watch,
};
