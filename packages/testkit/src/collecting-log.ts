// A logger that keeps its lines for a test to look at.
import type { KvLogger } from "@keyval/server";

export type LogLine = { level: string; message: string; [fact: string]: unknown };

/** A logger whose lines go into an array. */
export function collectingLog(lines: LogLine[]): KvLogger {
  const at = (level: string) => (facts: object, message: string) =>
    void lines.push({ ...facts, level, message });
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
