// Servers in processes of their own (serve.mjs): who calls them here shares no event loop with them.
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type Served = {
  readonly origin: string;
  /** What the floor answers from now on. */
  answer(body: string, headers: Readonly<Record<string, string>>): Promise<void>;
  /** CPU time the process has used so far, ms. */
  cpu(): Promise<number>;
  close(): Promise<void>;
};

/** Starts a server: the floor, Keyval, or Keyval without its metrics. */
export async function serve(start: "floor" | "keyval" | "unmeasured"): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), "keyval-bench-"));
  const child = fork("bench/serve.mjs", { execArgv: [] });
  const ask = async (message: object) => {
    const answered = once(child, "message");
    child.send(message);
    return ((await answered) as [{ origin: string; cpu: number }])[0];
  };
  const { origin } = await ask({ start, file: join(folder, "keyval.db") });
  return {
    origin,
    answer: async (body, headers) => void (await ask({ body, headers })),
    cpu: async () => (await ask({ cpu: true })).cpu,
    async close() {
      const exited = once(child, "exit");
      child.send({ close: true });
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
