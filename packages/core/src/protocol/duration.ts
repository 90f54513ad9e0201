// Durations as people write them.
import { createKvError } from "../errors/create-kv-error.ts";

const units = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_557_600_000,
};

/** Milliseconds, or text such as `"500ms"`, `"30s"`, `"5m"`, `"2h"`, `"7d"`, `"1w"`, `"1y"` (365.25 days). */
export type Duration = number | `${number}${keyof typeof units}`;

/** No duration is longer, ms: some 31,000 years. Added to now it is a time that a Date and any storage can hold. */
export const longestDuration = 1e15;

/** The longest wait of a timer, ms, some 24 days: what is longer, setTimeout runs at once. */
export const longestTimer = 2 ** 31 - 1;

/** A duration in milliseconds. @throws KvError `invalid_argument`, naming the option. */
export function toMilliseconds(duration: Duration, option: string): number {
  // What is given may come from anywhere: an object need not even turn into text.
  const shown = typeof duration === "object" ? "an object" : String(duration);
  const [, amount, unit] = /^(-?[\d.]+)(ms|[smhdwy])$/.exec(shown) ?? [];
  const milliseconds = unit ? Number(amount) * units[unit as keyof typeof units] : duration;
  if (!Number.isFinite(milliseconds) || Math.abs(milliseconds as number) > longestDuration)
    throw createKvError(
      "invalid_argument",
      `${option} is ${shown}; give milliseconds or text such as "500ms", "30s", "5m", "2h", "7d", up to 1e15 ms.`,
    );
  return milliseconds as number;
}

function atLeast(duration: Duration, option: string, least: number, said: string): number {
  const milliseconds = toMilliseconds(duration, option);
  if (milliseconds >= least) return milliseconds;
  throw createKvError("invalid_argument", `${option} is ${duration}; it must be ${said} 0 ms.`);
}

/** As `toMilliseconds`, for a time to live, which must be above 0. */
export const toExpiresIn = (duration: Duration): number =>
  atLeast(duration, "expiresIn", Number.MIN_VALUE, "more than");

/** As `toMilliseconds`, for a wait, which may be none. */
export const toWait = (duration: Duration, option: string): number =>
  atLeast(duration, option, 0, "at least");
