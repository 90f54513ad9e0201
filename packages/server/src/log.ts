// What the server tells its operator: lines with facts, through pino or a logger like it. Never values or credentials.
import { createKvError } from "@keyval/core/protocol";

/** The least severe lines that are logged. */
export type KvLogLevel = "debug" | "info" | "warn" | "error" | "silent";

/** All of them. */
export const logLevels: readonly KvLogLevel[] = ["debug", "info", "warn", "error", "silent"];

/** A logger as pino, Fastify's and Bunyan's are, or `console`: facts first, then what happened. */
export interface KvLogger {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
  /** Whether lines of a level go anywhere; without it, all are taken to. */
  isLevelEnabled?(level: string): boolean;
}

/** A log line: what happened, and the facts. Errors carry their cause under `error`. */
export type KvServerLog = (
  level: Exclude<KvLogLevel, "silent">,
  message: string,
  facts?: Record<string, unknown>,
) => void;

/** Says nothing: the default of an embedded server, whose host decides. */
export const silentLog: KvServerLog = () => {};

/** The logger that an option asks for; none when it asks for silence. @throws KvError `invalid_argument` */
export async function loggerOf(
  log: KvLogLevel | KvLogger | undefined,
): Promise<KvLogger | undefined> {
  if (log === undefined || log === "silent") return undefined;
  if (typeof log === "string" && logLevels.includes(log)) return jsonLogger(log);
  const methods = ["debug", "info", "warn", "error"] as const;
  if (typeof log === "object" && methods.every((name) => typeof log?.[name] === "function"))
    return log;
  throw createKvError(
    "invalid_argument",
    `log is ${typeof log === "string" ? `"${log}"` : "no logger"}; give one of ${logLevels.join(", ")}, or a logger with debug, info, warn and error, such as pino or console.`,
  );
}

/** Lines for a logger. pino knows errors by the name `err`. */
export function logTo(logger: KvLogger): KvServerLog {
  return (level, message, { error, ...facts } = {}) => {
    logger[level](error === undefined ? facts : { ...facts, err: error }, message);
  };
}

/** A logger that writes lines of JSON to the standard output. Loaded only when it is asked for. */
async function jsonLogger(level: KvLogLevel): Promise<KvLogger> {
  const { pino } = await import("pino");
  const logger: KvLogger = pino({ level });
  return logger;
}
