// The command's log: lines of JSON for machines, coloured ones for people.
import { pino } from "pino";
import type { KvLogger, KvLogLevel } from "../log.ts";

export type LogFormat = "json" | "pretty";

/** A logger on the standard output. A line is out before the next statement: none is lost at an exit. */
export async function cliLog(level: KvLogLevel, format: LogFormat): Promise<KvLogger> {
  if (format === "json") return asKvLogger(pino({ level }));
  const { PinoPretty } = await import("pino-pretty");
  const lines = PinoPretty({
    ...{ sync: true, colorize: process.stdout.isTTY, ignore: "pid,hostname" },
    ...{ translateTime: "SYS:HH:MM:ss.l", singleLine: true },
  });
  return asKvLogger(pino({ level }, lines));
}

function asKvLogger(logger: KvLogger): KvLogger {
  return logger;
}
