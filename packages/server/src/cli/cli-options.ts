// The options of `keyval serve`: each is a flag and an environment variable.
import { parseArgs } from "node:util";
import { createKvError, type Duration, toMilliseconds } from "@keyval/core/protocol";
import type { KvLogLevel } from "../log.ts";
import type { LogFormat } from "./cli-log.ts";

const logLevels: readonly KvLogLevel[] = ["debug", "info", "warn", "error", "silent"];

type Option = { readonly value?: string; readonly standard?: string; readonly help: string };

const options = {
  port: { value: "number", standard: "4820", help: "port to listen on; 0 chooses a free one" },
  host: {
    value: "address",
    standard: "127.0.0.1",
    help: "address to listen on; 0.0.0.0 for all, with --open",
  },
  storage: { value: "path", standard: "./keyval.db", help: "database file, or :memory:" },
  "base-path": { value: "path", standard: "/api", help: "path the API lies below" },
  static: { value: "folder", help: "serve the files of a folder below /" },
  cors: { value: "origins", help: "origins whose pages may call, comma-separated, or *" },
  "log-retention": {
    value: "duration",
    standard: "1h",
    help: "how long the change log lets clients resume",
  },
  "log-max": { value: "number", standard: "1000000", help: "most commits the change log keeps" },
  "log-level": { value: "level", standard: "info", help: logLevels.join(", ") },
  "log-format": {
    value: "format",
    help: "json for machines, pretty for people (pretty in a terminal)",
  },
  "slow-request": {
    value: "duration",
    standard: "1s",
    help: "a request that takes longer is logged as a warning",
  },
  open: { help: "let everybody who reaches the address do everything" },
} as const satisfies Record<string, Option>;

type Name = keyof typeof options;

export type CliOptions = {
  readonly port: number;
  readonly host: string;
  readonly storage: string;
  readonly basePath: string;
  readonly staticDir: string | undefined;
  readonly cors: readonly string[] | undefined;
  readonly logRetention: Duration;
  readonly logMax: number;
  readonly logLevel: KvLogLevel;
  readonly logFormat: LogFormat;
  readonly slowRequest: Duration;
  readonly open: boolean;
};

function variable(name: string): string {
  return `KEYVAL_${name.toUpperCase().replaceAll("-", "_")}`;
}

/** What `keyval --help` prints. */
export function helpText(): string {
  const lines = Object.entries<Option>(options).map(([name, { value, standard, help }]) => {
    const flag = `--${name}${value ? ` <${value}>` : ""}`;
    return `  ${flag.padEnd(28)} ${help}${standard ? ` (${standard})` : ""}\n${" ".repeat(31)}${variable(name)}`;
  });
  return `Usage: keyval serve [options]

Serves a key-value store with live watches. Each option can also be set by the
environment variable below it; a flag wins.

${lines.join("\n")}
  --help                       show this
  --version                    show the version
`;
}

function terminalFormat(): LogFormat {
  return process.stdout.isTTY ? "pretty" : "json";
}

function wholeNumber(name: Name, text: string, max: number): number {
  const number = Number(text);
  if (text.trim() === "" || !Number.isInteger(number) || number < 0 || number > max)
    throw createKvError(
      "invalid_argument",
      `--${name} is "${text}"; give a whole number up to ${max}.`,
    );
  return number;
}

/** Refuses an address: SQLite would take it for the name of a file. */
function storageOf(text: string): string {
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text) ?? [];
  if (scheme === undefined) return text;
  throw createKvError(
    "invalid_argument",
    `--storage is an address of ${scheme}://; this version stores in SQLite only: give a file such as ./keyval.db, or :memory:.`,
  );
}

function durationOf(name: Name, text: string): Duration {
  const duration = /^\d+$/.test(text) ? Number(text) : (text as Duration);
  if (toMilliseconds(duration, `--${name}`) > 0) return duration;
  throw createKvError(
    "invalid_argument",
    `--${name} is "${text}"; give more than 0 ms, such as 10m.`,
  );
}

function oneOf<T extends string>(name: Name, text: string, choices: readonly T[]): T {
  const choice = choices.find((one) => one === text);
  if (choice !== undefined) return choice;
  throw createKvError(
    "invalid_argument",
    `--${name} is "${text}"; give one of ${choices.join(", ")}.`,
  );
}

function logMaxOf(text: string): number {
  const max = wholeNumber("log-max", text, Number.MAX_SAFE_INTEGER);
  if (max > 0) return max;
  throw createKvError("invalid_argument", '--log-max is "0"; give 1 or more.');
}

/** What the command line asks for. @throws Error that says what is wrong with it */
export function parseCli(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): CliOptions | "help" | "version" {
  const flags = Object.fromEntries(
    Object.entries<Option>(options).map(([name, { value }]) => [
      name,
      { type: value ? "string" : "boolean" } as const,
    ]),
  );
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      ...flags,
      help: { type: "boolean", short: "h" },
      version: { type: "boolean", short: "v" },
    },
    allowPositionals: true,
  });
  if (values.help || (args.length === 0 && positionals.length === 0)) return "help";
  if (values.version) return "version";
  if (positionals.length !== 1 || positionals[0] !== "serve")
    throw createKvError(
      "invalid_argument",
      `The command is "${positionals.join(" ")}"; the only one is "keyval serve".`,
    );
  const read = (name: Name): string | undefined => {
    const given = (values as Record<string, unknown>)[name] ?? env[variable(name)];
    return given === undefined || given === "" ? (options[name] as Option).standard : String(given);
  };
  return {
    port: wholeNumber("port", read("port") as string, 65_535),
    host: read("host") as string,
    storage: storageOf(read("storage") as string),
    basePath: read("base-path") as string,
    staticDir: read("static"),
    cors: read("cors")
      ?.split(",")
      .map((origin) => origin.trim()),
    logRetention: durationOf("log-retention", read("log-retention") as string),
    logMax: logMaxOf(read("log-max") as string),
    logLevel: oneOf("log-level", read("log-level") as string, logLevels),
    logFormat: oneOf("log-format", read("log-format") ?? terminalFormat(), ["json", "pretty"]),
    slowRequest: durationOf("slow-request", read("slow-request") as string),
    open: ["true", "1"].includes(read("open") ?? ""),
  };
}
