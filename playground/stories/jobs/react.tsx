import { useKvClient, useKvList, useKvQueue, useKvQueueStats, useMutation } from "@keyval/react";
import { keepPreviousData, useMutation as usePlainMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import {
  describe,
  enqueueJob,
  forget,
  type Job,
  jobs,
  kinds,
  requeue,
  type Work,
  work,
} from "./jobs.ts";

function DeadLetters({ count }: { count: number }) {
  const kv = useKvClient();
  const { data: letters = [], error } = useQuery({
    queryKey: ["dead letters", count], // another number is another list
    queryFn: () => kv.dlq.list<Work>({ limit: 5 }),
    placeholderData: keepPreviousData,
  });
  const again = usePlainMutation({ mutationFn: requeue.bind(null, kv) });
  const remove = usePlainMutation({ mutationFn: forget.bind(null, kv) });
  const failure = error ?? again.error ?? remove.error;
  return (
    <section className="dead">
      <h3>Dead letters</h3>
      <ul>
        {letters.map((letter) => (
          <li key={letter.id}>
            <span>
              {letter.value.kind}: {letter.errorMessage}
            </span>
            <button type="button" onClick={() => again.mutate(letter)}>
              Requeue
            </button>
            <button type="button" className="quiet" onClick={() => remove.mutate(letter)}>
              Delete
            </button>
          </li>
        ))}
        {letters.length === 0 && <li className="none">None.</li>}
      </ul>
      <p role="alert">{failure?.message}</p>
    </section>
  );
}

export function Jobs() {
  const kv = useKvClient();
  const { stats } = useKvQueueStats();
  const { entries } = useKvList<Job>(jobs, { reverse: true, limit: 6 });
  const add = useMutation(enqueueJob);
  const [workers, setWorkers] = useState(0);
  useKvQueue<Work>((job, message) => work(kv, "React", job, message), {
    enabled: workers > 0,
    concurrency: Math.max(1, workers),
  });
  return (
    <div className="jobs">
      <div className="jobs-add">
        {kinds.map(({ kind, label }) => (
          <button key={kind} type="button" onClick={() => add.mutate(kind)}>
            {label}
          </button>
        ))}
      </div>
      <label className="jobs-workers">
        Workers here
        <input
          type="range"
          min={0}
          max={6}
          value={workers}
          onChange={(event) => setWorkers(event.target.valueAsNumber)}
        />
        <output>{workers}</output>
      </label>
      <dl className="jobs-stats">
        <div>
          <dt>Waiting</dt>
          <dd>{stats?.pending ?? "…"}</dd>
        </div>
        <div>
          <dt>Running</dt>
          <dd>{stats?.processing ?? "…"}</dd>
        </div>
        <div data-bad={Boolean(stats?.dlq)}>
          <dt>Dead</dt>
          <dd>{stats?.dlq ?? "…"}</dd>
        </div>
      </dl>
      <ul className="jobs-list">
        {entries.map(({ key, value: job, pending }) => (
          <li key={String(key.at(-1))} data-state={job.state} data-pending={pending}>
            <b>{job.kind}</b>
            <span>{describe(job)}</span>
            <progress max={100} value={job.progress} aria-label={`Progress of a ${job.kind}`} />
          </li>
        ))}
        {entries.length === 0 && <li className="none">No jobs yet.</li>}
      </ul>
      <DeadLetters count={stats?.dlq ?? 0} />
    </div>
  );
}
