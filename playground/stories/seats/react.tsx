import { useKv, useKvClient, useKvList, useMutation } from "@keyval/react";
import { useMutation as useAction } from "@tanstack/react-query";
import {
  book,
  bySeat,
  clearHall,
  hall,
  lastRush,
  type Outcome,
  rush,
  sayOutcome,
  seatName,
  seats,
  sortOutcomes,
} from "./seats.ts";

const me = "React";

export function Hall({ people = 20 }: { people?: number }) {
  const kv = useKvClient();
  const { entries, isPending, error } = useKvList<string>(hall);
  const { value: outcomes } = useKv<Outcome[]>(lastRush);
  const booking = useMutation(book);
  const crowd = useAction({ mutationFn: () => rush(kv, bySeat(entries), people) });
  const clear = useAction({ mutationFn: () => clearHall(kv) });
  const taken = bySeat(entries);
  const free = seats.length - taken.size;
  const failure = error ?? booking.error ?? crowd.error ?? clear.error;
  return (
    <div className="hall">
      <p className="hall-stage">Stage</p>
      <div className="hall-seats">
        {seats.map((seat) => {
          const name = seatName(seat);
          const { value: holder, pending } = taken.get(name) ?? {};
          return (
            <button
              key={name}
              type="button"
              className="seat"
              aria-label={`${name}: ${holder ?? "free"}`}
              data-taken={holder !== undefined}
              data-mine={holder === me}
              data-pending={pending}
              disabled={holder !== undefined && holder !== me}
              onClick={() => booking.mutate({ seat, name: me, isBack: holder === me })}
            >
              {holder ?? name}
            </button>
          );
        })}
      </div>
      <div className="hall-actions">
        <span>{isPending ? "…" : `${free} of ${seats.length} free`}</span>
        <button type="button" className="quiet" onClick={() => clear.mutate()}>
          Clear
        </button>
        <button
          type="button"
          className="primary"
          disabled={free === 0 || crowd.isPending}
          onClick={() => crowd.mutate()}
        >
          {people} people book at once
        </button>
      </div>
      {failure && <p role="alert">{failure.message}</p>}
      <ul className="story-log" aria-label="The last rush" tabIndex={0}>
        {sortOutcomes(outcomes ?? []).map((outcome) => (
          <li key={outcome.name} data-lost={outcome.name !== outcome.holder}>
            {sayOutcome(outcome)}
          </li>
        ))}
        {!outcomes && <li>Nobody has been turned away yet.</li>}
      </ul>
    </div>
  );
}
