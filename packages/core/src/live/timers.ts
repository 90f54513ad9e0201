// What timers can and cannot do.

/** Lets the process end although this timer runs. A browser's timers are numbers: nothing to do. */
export function unref(timer: ReturnType<typeof setTimeout>): void {
  (timer as { unref?(): void }).unref?.();
}
