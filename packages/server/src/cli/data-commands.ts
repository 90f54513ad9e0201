// Reading and changing entries by hand: get, set, list, count, delete.
import { text } from "node:stream/consumers";
import {
  createKvError,
  decodeKeyPath,
  decodePrefixPath,
  decodeValue,
  decodeWhere,
  type KvEntryMaybe,
  type WireValue,
} from "@keyval/core/protocol";
import type { CliCommand, CliInput } from "./command.ts";
import { connected, connectionOptions } from "./connection.ts";
import { entryLine, keyText, print, valueText } from "./print.ts";
import { durationOf } from "./duration-of.ts";

const json = { help: "print JSON, one entry a line, with every type" };
const whereOption = {
  value: "json",
  help: `only entries whose value passes: '{"age":{"$gt":17}}'`,
};

function parseJson(source: string, what: string): unknown {
  try {
    return JSON.parse(source);
  } catch (cause) {
    throw createKvError("invalid_argument", `${what} is not JSON: ${(cause as Error).message}.`, {
      cause,
    });
  }
}

function whereOf(input: CliInput) {
  const where = input.text("where");
  return where === undefined ? undefined : decodeWhere(parseJson(where, "--where"));
}

export const getCommand: CliCommand = {
  name: "get",
  operands: "<key…>",
  count: [1, 1000],
  summary: "Prints the value of a key, or several entries.",
  options: { json, ...connectionOptions },
  examples: [
    ["keyval get users/1", `the value at ["users", 1]; exit code 3 when there is none`],
    ["keyval get users/~s:1 counter --json", `the entries at ["users", "1"] and ["counter"]`],
  ],
  run: (input) =>
    connected(input, async ({ kv }) => {
      const entries = await kv.get(input.operands.map(decodeKeyPath));
      const isJson = input.has("json");
      for (const entry of entries) {
        const isAlone = entries.length === 1 && !isJson && entry.versionstamp !== null;
        await print(isAlone ? valueText(entry.value) : entryLine(entry, isJson));
      }
      return entries.some((entry) => entry.versionstamp !== null) ? 0 : 3;
    }),
};

async function valueOf(input: CliInput): Promise<unknown> {
  const operand = input.operands[1] as string;
  const source = operand === "-" ? await text(process.stdin) : operand;
  if (input.has("text")) return source;
  let wire: WireValue;
  try {
    wire = JSON.parse(source) as WireValue;
  } catch (cause) {
    const why = (cause as Error).message;
    throw createKvError(
      "invalid_value",
      `The value is not JSON (${why}); write text as '"text"', or say --text.`,
      { cause },
    );
  }
  try {
    return decodeValue(wire);
  } catch (cause) {
    throw createKvError("invalid_value", (cause as Error).message, { cause });
  }
}

export const setCommand: CliCommand = {
  name: "set",
  operands: "<key> <value>",
  count: [2, 2],
  summary: "Sets a key to a value.",
  about: `The value is JSON; what JSON lacks has a tag: {"__type":"bigint","value":"12"}.\n"-" reads it from the standard input.`,
  options: {
    text: { help: "the value is text as it stands, not JSON" },
    "expires-in": { value: "duration", help: "how long the entry lives: 500ms, 30s, 5m, 2h, 7d" },
    json: { help: "print the answer as JSON" },
    ...connectionOptions,
  },
  examples: [
    [`keyval set users/1 '{"name":"Ada"}'`, "an object"],
    ["keyval set greeting hello --text --expires-in 1h", "text, for an hour"],
    ["keyval set page - --text < page.html", "from a file"],
  ],
  run: async (input) => {
    const key = decodeKeyPath(input.operands[0] as string);
    const value = await valueOf(input);
    const ttl = input.text("expires-in");
    const options = ttl === undefined ? {} : { expiresIn: durationOf("expires-in", ttl) };
    const done = await connected(input, ({ kv }) => kv.set(key, value, options), {
      mayCreate: true,
    });
    await print(input.has("json") ? JSON.stringify(done) : `${keyText(key)} is set`);
  },
};

export const listCommand: CliCommand = {
  name: "list",
  operands: "[prefix]",
  count: [0, 1],
  summary: "Prints the entries below a prefix, in key order.",
  options: {
    limit: { value: "number", help: "the most entries; all when left out" },
    reverse: { help: "from the end" },
    where: whereOption,
    json,
    ...connectionOptions,
  },
  examples: [
    ["keyval list", "everything"],
    ["keyval list users --limit 10 --reverse", "the last ten users"],
    [`keyval list users --where '{"name":{"$startsWith":"A"}}' --json`, "some, for a program"],
  ],
  run: (input) =>
    connected(input, async ({ kv }) => {
      const prefix = decodePrefixPath(input.operands[0] ?? "");
      const limit = input.number("limit", { min: 1 });
      const where = whereOf(input);
      const entries: AsyncIterable<KvEntryMaybe> = kv.list(prefix, {
        reverse: input.has("reverse"),
        ...(limit !== undefined && { limit }),
        ...(where && { where }),
      });
      for await (const entry of entries) await print(entryLine(entry, input.has("json")));
    }),
};

export const countCommand: CliCommand = {
  name: "count",
  operands: "[prefix]",
  count: [0, 1],
  summary: "Prints how many entries lie below a prefix.",
  options: { where: whereOption, ...connectionOptions },
  examples: [
    ["keyval count", "all entries"],
    [`keyval count todos --where '{"done":false}'`, "those that pass"],
  ],
  run: (input) =>
    connected(input, async ({ kv }) => {
      const where = whereOf(input);
      const prefix = decodePrefixPath(input.operands[0] ?? "");
      await print(String(await kv.count(prefix, where && { where })));
    }),
};

export const deleteCommand: CliCommand = {
  name: "delete",
  operands: "<key…>",
  count: [1, 1000],
  summary: "Deletes keys and everything below them.",
  options: {
    exact: { help: "only the keys themselves" },
    where: whereOption,
    json: { help: "print the answer as JSON" },
    ...connectionOptions,
  },
  examples: [
    ["keyval delete users/1", `["users", 1] and ["users", 1, "posts"], not ["users", 10]`],
    ["keyval delete users/1 --exact", "the key alone"],
  ],
  run: (input) =>
    connected(input, async ({ kv }) => {
      const where = whereOf(input);
      const keys = input.operands.map(decodeKeyPath);
      const options = { exact: input.has("exact"), ...(where && { where }) };
      const done = await kv.delete(keys, options);
      const { deletedCount: count } = done;
      const said = `${count} ${count === 1 ? "entry" : "entries"} deleted`;
      await print(input.has("json") ? JSON.stringify(done) : said);
    }),
};
