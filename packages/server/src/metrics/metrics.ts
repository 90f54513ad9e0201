// What a server counts while it works. Cheap enough for every operation: numbers in place, nothing is allocated.
import { isKvError } from "@keyval/core/protocol";
import { LatencyHistogram } from "./latency-histogram.ts";

export class OperationMetrics {
  readonly latency = new LatencyHistogram();
  errors = 0;
}

export class Metrics {
  readonly operations = new Map<string, OperationMetrics>();
  /** Refused and failed requests by error code, those within a batch too. */
  readonly errors = new Map<string, number>();
  /** HTTP requests answered, by the first digit of their status. */
  readonly answers = new Map<number, number>();
  readonly startedAt = Date.now();

  /** Times an operation, whether it succeeds or not. */
  async time<R>(name: string, work: () => Promise<R>): Promise<R> {
    let operation = this.operations.get(name);
    if (!operation) this.operations.set(name, (operation = new OperationMetrics()));
    const begun = performance.now();
    try {
      return await work();
    } catch (error) {
      operation.errors++;
      throw error;
    } finally {
      operation.latency.observe((performance.now() - begun) / 1000);
    }
  }

  countError(error: unknown): void {
    const code = isKvError(error) ? error.code : "internal";
    this.errors.set(code, (this.errors.get(code) ?? 0) + 1);
  }

  countAnswer(status: number): void {
    const group = Math.floor(status / 100);
    this.answers.set(group, (this.answers.get(group) ?? 0) + 1);
  }
}
