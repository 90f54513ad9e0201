// The options of `keyval serve`: each is a flag and an environment variable.
import { createKvError, type Duration } from "@keyval/core/protocol";
import { type KvLogLevel, logLevels } from "../log.ts";
import type { KvServerLimits } from "../services/admission/limits.ts";
import { type AuthOptions, authOptions, readAuthOptions } from "./auth-options.ts";
import type { LogFormat } from "./cli-log.ts";
import type { CliInput, CliOption } from "./command.ts";
import { durationOf } from "./duration-of.ts";
import { limitOptions, readLimits } from "./limit-options.ts";

const options: Readonly<Record<string, CliOption>> = {
  port: { value: "number", standard: "4820", help: "port to listen on; 0 chooses a free one" },
  host: {
    value: "address",
    standard: "127.0.0.1",
    help: "address to listen on; 0.0.0.0 for all, with --tokens or --open",
  },
  storage: { value: "path", standard: "./keyval.db", help: "database file, or :memory:" },
  "base-path": { value: "path", standard: "/api", help: "path the API lies below" },
  static: { value: "folder", help: "serve the files of a folder below /" },
  cors: {
    value: "origins",
    standard: "localhost",
    help: "origins whose pages may call, comma-separated; localhost: this machine's; *: any",
  },
  "lock-duration": {
    value: "duration",
    standard: "30s",
    help: "how long a message of the queue is its listener's before it goes to another",
  },
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
  ...authOptions,
  open: { help: "without --tokens: let everybody who reaches the address do everything" },
  ...limitOptions,
  "trust-proxy": {
    value: "number",
    standard: "0",
    help: "proxies before the server, whose X-Forwarded-For says whom limits count",
  },
};

/** With the variable that stands for each: KEYVAL_LOG_MAX for --log-max. */
export const serveOptions = Object.fromEntries(
  Object.entries(options).map(([name, option]) => [
    name,
    { ...option, variable: `KEYVAL_${name.toUpperCase().replaceAll("-", "_")}` },
  ]),
);

export type ServeOptions = {
  readonly port: number;
  readonly host: string;
  readonly storage: string;
  readonly basePath: string;
  readonly staticDir: string | undefined;
  readonly cors: readonly string[];
  readonly lockDuration: Duration;
  readonly logRetention: Duration;
  readonly logMax: number;
  readonly logLevel: KvLogLevel;
  readonly logFormat: LogFormat;
  readonly slowRequest: Duration;
  readonly open: boolean;
  readonly auth: AuthOptions;
  readonly limits: Partial<KvServerLimits>;
  readonly trustProxy: number;
};

/** Refuses an address: SQLite would take it for the name of a file. */
function storageOf(text: string): string {
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text) ?? [];
  if (scheme === undefined) return text;
  throw createKvError(
    "invalid_argument",
    `--storage is an address of ${scheme}://; this version stores in SQLite only: give a file such as ./keyval.db, or :memory:.`,
  );
}

function oneOf<T extends string>(name: string, text: string, choices: readonly T[]): T {
  const choice = choices.find((one) => one === text);
  if (choice !== undefined) return choice;
  throw createKvError(
    "invalid_argument",
    `--${name} is "${text}"; give one of ${choices.join(", ")}.`,
  );
}

/** What a command line asks for. @throws KvError that says what is wrong with it */
export function readServeOptions(input: CliInput): ServeOptions {
  const text = (name: string) => input.text(name) as string; // each of these has a standard
  const format = input.text("log-format") ?? (process.stdout.isTTY ? "pretty" : "json");
  return {
    port: input.number("port", { max: 65_535 }) as number,
    host: text("host"),
    storage: storageOf(text("storage")),
    basePath: text("base-path"),
    staticDir: input.text("static"),
    cors: text("cors")
      .split(",")
      .map((origin) => origin.trim()),
    lockDuration: durationOf("lock-duration", text("lock-duration")),
    logRetention: durationOf("log-retention", text("log-retention")),
    logMax: input.number("log-max", { min: 1 }) as number,
    logLevel: oneOf("log-level", text("log-level"), logLevels),
    logFormat: oneOf("log-format", format, ["json", "pretty"]),
    slowRequest: durationOf("slow-request", text("slow-request")),
    open: input.has("open"),
    auth: readAuthOptions(input),
    limits: readLimits(input),
    trustProxy: input.number("trust-proxy") as number,
  };
}
