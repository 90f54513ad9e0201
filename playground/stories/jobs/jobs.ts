// What both halves of the job queue story share: what a job is, how it is enqueued, and how it is done.
import type { DeadLetter, Kv, KvKey, QueueMessage, Recipe } from "@keyval/core";

export const jobs: KvKey = ["playground", "jobs"];

export type Kind = "mail" | "report" | "fax";
/** What everybody sees of a job. */
export type Job = {
  kind: Kind;
  state: "waiting" | "running" | "retrying" | "done" | "dead";
  /** Percent. */
  progress: number;
  attempts: number;
  /** Which half did it. */
  by?: string;
  error?: string;
};
/** What is in the queue of it. */
export type Work = { id: string; kind: Kind };

export const kinds: readonly { kind: Kind; label: string }[] = [
  { kind: "mail", label: "Mail" },
  { kind: "report", label: "Report, fails twice" },
  { kind: "fax", label: "Fax, always fails" },
];

/** The waits after a failure: with two of them, the third failure is the last. */
const backoffSchedule = ["1s", "2s"] as const;
const keep = "1h";

/** Ids that sort by time of creation. */
const newId = () =>
  `${Date.now().toString(36).padStart(9, "0")}-${crypto.randomUUID().slice(0, 8)}`;

const waiting = (kind: Kind): Job => ({ kind, state: "waiting", progress: 0, attempts: 0 });

/** The job and its message are one commit: there is never one without the other. */
export const enqueueJob: Recipe<Kind, void> = (tx, kind) => {
  const id = newId();
  tx.set([...jobs, id], waiting(kind), { expiresIn: keep });
  tx.enqueue({ id, kind } satisfies Work, { backoffSchedule });
};

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function problemOf(kind: Kind, attempts: number): string | undefined {
  if (kind === "fax") return "Nobody picks up.";
  return kind === "report" && attempts < 3 ? "The figures are not there yet." : undefined;
}

/** Does a job, and shows how far it is. What it throws fails the message: it comes again, or is dead. */
export async function work(
  kv: Kv,
  by: string,
  { id, kind }: Work,
  { attempts }: QueueMessage<Work>,
): Promise<void> {
  const show = (job: Omit<Job, "kind" | "attempts" | "by">) =>
    kv.set([...jobs, id], { ...job, kind, attempts, by } satisfies Job, { expiresIn: keep });
  const error = problemOf(kind, attempts);
  for (let progress = 0; progress < (error ? 60 : 100); progress += 20) {
    await show({ state: "running", progress });
    await pause(200);
  }
  if (!error) return void (await show({ state: "done", progress: 100 }));
  const isLast = attempts > backoffSchedule.length;
  await show({ state: isLast ? "dead" : "retrying", progress: 60, error });
  throw new Error(error);
}

/** A dead letter's message goes back in the queue, as if it were new. */
export async function requeue(kv: Kv, { id, value }: DeadLetter<Work>): Promise<void> {
  await kv.set([...jobs, value.id], waiting(value.kind), { expiresIn: keep });
  await kv.dlq.requeue(id);
}

export async function forget(kv: Kv, { id, value }: DeadLetter<Work>): Promise<void> {
  await kv.dlq.delete(id);
  await kv.delete([...jobs, value.id]);
}

export function describe({ state, attempts, by }: Job): string {
  if (state === "waiting") return "waits";
  const attempt = attempts > 1 ? `, attempt ${attempts}` : "";
  if (state === "retrying") return `failed${attempt}; comes again`;
  return `${state}, ${by}${attempt}`;
}
