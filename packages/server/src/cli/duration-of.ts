// Reads the duration of an option.
import { createKvError, type Duration, toMilliseconds } from "@keyval/core/protocol";

/** A duration above 0. @throws KvError `invalid_argument` */
export function durationOf(name: string, text: string): Duration {
  const duration = /^\d+$/.test(text) ? Number(text) : (text as Duration);
  if (toMilliseconds(duration, `--${name}`) > 0) return duration;
  throw createKvError(
    "invalid_argument",
    `--${name} is "${text}"; give more than 0 ms, such as 10m.`,
  );
}
