// What a command of `keyval` is, how its arguments are read, and what its help says.
import { parseArgs } from "node:util";
import { createKvError } from "@keyval/core/protocol";

export type CliOption = {
  /** What the value is, for the help; an option without one is a switch. */
  readonly value?: string;
  readonly standard?: string;
  /** The environment variable that stands for it; a flag wins. */
  readonly variable?: string;
  readonly help: string;
};

export type CliCommand = {
  readonly name: string;
  /** What follows the name: "<key> <value>". */
  readonly operands: string;
  /** How many operands it takes. */
  readonly count: readonly [least: number, most: number];
  readonly summary: string;
  /** More, below the summary. */
  readonly about?: string;
  readonly options: Readonly<Record<string, CliOption>>;
  readonly examples: readonly (readonly [line: string, what: string])[];
  /** Does it. Resolves with its exit code, 0 when left out. */
  readonly run: (input: CliInput) => Promise<ExitCode | void>;
};

/** 0: done; 1: it failed; 2: the command line makes no sense; 3: `get` found nothing. */
export type ExitCode = 0 | 1 | 2 | 3;

/** What a command line asks for. */
export class CliInput {
  constructor(
    readonly operands: readonly string[],
    private readonly options: CliCommand["options"],
    private readonly given: Readonly<Record<string, unknown>>,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** The text of an option: given, in the environment, or its standard. An empty variable is none. */
  text(name: string): string | undefined {
    const option = this.options[name];
    const variable = option?.variable === undefined ? "" : (this.env[option.variable] ?? "");
    const given = this.given[name] ?? (variable === "" ? undefined : variable);
    return given === undefined ? option?.standard : String(given);
  }

  /** Whether a switch is on. @throws KvError `invalid_argument` for a variable that does not say */
  has(name: string): boolean {
    const text = this.text(name) ?? "false";
    if (text === "true" || text === "1") return true;
    if (text === "false" || text === "0") return false;
    const from = this.options[name]?.variable ?? `--${name}`;
    throw createKvError("invalid_argument", `${from} is "${text}"; give true or false.`);
  }

  /** A whole number. @throws KvError `invalid_argument` */
  number(name: string, { min = 0, max = Number.MAX_SAFE_INTEGER } = {}): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const number = Number(text);
    if (text.trim() !== "" && Number.isInteger(number) && number >= min && number <= max)
      return number;
    const range = number < min && min > 0 ? `${min} or more` : `a whole number up to ${max}`;
    throw createKvError("invalid_argument", `--${name} is "${text}"; give ${range}.`);
  }
}

/** A negative number is a key or a value, no option: the mark, which no argument can hold, keeps it from being read as one. */
const mark = "\0";
const marked = (arg: string) => (/^-\d/.test(arg) ? mark + arg : arg);
const unmarked = <T>(value: T) => (typeof value === "string" ? value.replace(mark, "") : value);

/** Why the arguments cannot be read, in one line. */
function mistakeIn({ message }: Error): string {
  const [why] = message.split(". ");
  const mayBeKey = /^Unknown option '-[^-]/.test(message);
  return `${why}${mayBeKey ? ', unless a key or value is meant: write "--" before it' : ""}`;
}

/** Reads the arguments of a command. @throws KvError `invalid_argument` */
export function readInput(
  command: CliCommand,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): CliInput | "help" {
  const { name, options, count, operands } = command;
  const types = Object.entries(options).map(([option, { value }]) => [
    option,
    { type: value === undefined ? "boolean" : "string" } as const,
  ]);
  const hint = `"keyval ${name} --help" says what it takes.`;
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    parsed = parseArgs({
      args: args.map(marked),
      options: { ...Object.fromEntries(types), help: { type: "boolean", short: "h" } },
      allowPositionals: true,
    });
  } catch (cause) {
    throw createKvError("invalid_argument", `${mistakeIn(cause as Error)}; ${hint}`, { cause });
  }
  const values = Object.fromEntries(
    Object.entries(parsed.values).map(([option, value]) => [option, unmarked(value)]),
  );
  const positionals = parsed.positionals.map(unmarked);
  const got = positionals.length > 5 ? `${positionals.length}` : positionals.join(" ") || "none";
  if (values.help === true) return "help";
  const [least, most] = count;
  if (positionals.length < least || positionals.length > most)
    throw createKvError(
      "invalid_argument",
      `"keyval ${name}" takes ${operands || "no operands"}${positionals.length > most && most > 1 ? `, at most ${most}` : ""}, and got ${got}; ${hint}`,
    );
  return new CliInput(positionals, options, values, env);
}

function optionLines(options: CliCommand["options"]): string {
  return Object.entries({ ...options, help: { help: "show this" } })
    .map(([name, { value, standard, variable, help }]: [string, CliOption]) => {
      const flag = `--${name}${value === undefined ? "" : ` <${value}>`}`;
      const more = variable === undefined ? "" : `\n${" ".repeat(27)}${variable}`;
      return `  ${flag.padEnd(24)} ${help}${standard === undefined ? "" : ` (${standard})`}${more}`;
    })
    .join("\n");
}

/** What `keyval <command> --help` prints. */
export function commandHelp(command: CliCommand): string {
  const { name, operands, summary, about, options, examples } = command;
  const lines = examples.map(([line, what]) => `  ${line}\n      ${what}`);
  return `Usage: keyval ${`${name} ${operands}`.trim()} [options]

${summary}${about === undefined ? "" : `\n\n${about}`}

Options:
${optionLines(options)}

Examples:
${lines.join("\n")}`;
}

/** What `keyval --help` prints. */
export function mainHelp(commands: readonly CliCommand[]): string {
  const lines = commands.map(
    ({ name, operands, summary }) => `  ${`${name} ${operands}`.padEnd(24)} ${summary}`,
  );
  return `Usage: keyval <command> [options]

${lines.join("\n")}

  --help                   show this, or after a command what it takes
  --version                show the version

A key is written as in URLs: users/1 is ["users", 1], users/~s:1 is ["users", "1"].
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 "get" found nothing.`;
}
