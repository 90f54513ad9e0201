// Has methods of a class timed and counted, each under a name that whoever reads the metrics knows.
import type { Metrics } from "./metrics.ts";

type Work<C> = (this: C, ...args: unknown[]) => Promise<unknown>;

/** `names`: the operation each method is. To be called where the class is made; a method left out is not measured. */
export function measure<C extends object>(
  methods: C,
  names: Readonly<Partial<Record<keyof C, string>>>,
  metricsOf: (self: C) => Metrics,
): void {
  for (const [method, name] of Object.entries(names) as [keyof C, string][]) {
    const work = methods[method] as Work<C>;
    Object.defineProperty(methods, method, {
      value(this: C, ...args: unknown[]) {
        return metricsOf(this).time(name, () => work.apply(this, args));
      },
    });
  }
}
