// Durations as people write them.
import ms from "ms";
import { createKvError } from "../errors/create-kv-error.ts";

/** Milliseconds, or text such as `"500ms"`, `"30s"`, `"5m"`, `"2h"`, `"7d"`, `"1w"`, `"1y"`. */
export type Duration = number | `${number}${"ms" | "s" | "m" | "h" | "d" | "w" | "y"}`;

/** A duration in milliseconds. @throws KvError `invalid_argument`, naming the option. */
export function toMilliseconds(duration: Duration, option: string): number {
  const milliseconds =
    typeof duration === "string" && /\d/.test(duration) ? ms(duration) : duration;
  if (typeof milliseconds !== "number" || !Number.isFinite(milliseconds))
    throw createKvError(
      "invalid_argument",
      `${option} is ${String(duration)}; give milliseconds or text such as "500ms", "30s", "5m", "2h", "7d".`,
    );
  return milliseconds;
}

/** As `toMilliseconds`, for a time to live, which must be above 0. */
export function toExpiresIn(duration: Duration): number {
  const milliseconds = toMilliseconds(duration, "expiresIn");
  if (milliseconds <= 0)
    throw createKvError("invalid_argument", `expiresIn is ${duration}; it must be more than 0 ms.`);
  return milliseconds;
}
