// What timers can and cannot do.

/** setTimeout takes no more than this; what is longer it runs at once. */
export const longestTimer = 2 ** 31 - 1;

/** Lets the process end although this timer runs. A browser's timers are numbers: nothing to do. */
export function unref(timer: ReturnType<typeof setTimeout>): void {
  (timer as { unref?(): void }).unref?.();
}
