// How far a long command is: a bar on the standard error in a terminal, nothing elsewhere.
import type { SingleBar } from "cli-progress";

export type Progress = {
  /** So much is done. */
  update(done: number): void;
  stop(): void;
};

const silent: Progress = { update: () => {}, stop: () => {} };

/** A bar up to `total`; without a total there is nothing to show. */
export async function startProgress(
  what: string,
  total: number | undefined,
  unit: string,
): Promise<Progress> {
  if (process.stderr.isTTY !== true || total === undefined || total === 0) return silent;
  const { default: bars } = await import("cli-progress");
  const bar: SingleBar = new bars.SingleBar(
    {
      format: `${what} {bar} {percentage}% | {value}/{total} ${unit} | {eta_formatted} left`,
      ...{ stream: process.stderr, hideCursor: true, clearOnComplete: true },
    },
    bars.Presets.shades_classic,
  );
  bar.start(total, 0);
  return { update: (done) => bar.update(Math.min(done, total)), stop: () => bar.stop() };
}
