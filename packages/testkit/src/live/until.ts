// Waits for a condition on a view, without a fixed sleep.
import type { LiveSnapshot, LiveView } from "@keyval/core";

/** Resolves when `condition` holds of the view's snapshot; looks again often, as not every change is the view's. */
export async function until(
  view: LiveView | object,
  condition: (snapshot: LiveSnapshot) => boolean,
  withinMs = 30_000,
): Promise<void> {
  const end = Date.now() + withinMs;
  const snapshot = () =>
    "getSnapshot" in view ? (view as LiveView).getSnapshot() : ({} as LiveSnapshot);
  while (!condition(snapshot())) {
    if (Date.now() > end)
      throw new Error(`The condition did not come true: ${JSON.stringify(snapshot(), bigintText)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function bigintText(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}n` : value;
}
