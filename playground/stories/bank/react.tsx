import { useKvClient, useKvList } from "@keyval/react";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import {
  accounts,
  names,
  sayAttempts,
  share,
  total,
  type Transfer,
  transfer,
  transfers,
  transferTen,
} from "./bank.ts";

export function Bank() {
  const kv = useKvClient();
  const { entries, isPending, error } = useKvList<number>(accounts);
  const log = useKvList<Transfer>(transfers, { reverse: true, limit: 20 });
  const [order, setOrder] = useState({ from: "Ada", to: "Ben", amount: 10 });
  const one = useMutation({ mutationFn: () => transfer(kv, order) });
  const ten = useMutation({ mutationFn: () => transferTen(kv) });
  const failure = error ?? one.error ?? ten.error;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    one.mutate();
  };
  const account = (role: "from" | "to", label: string) => (
    <label>
      {label}
      <select
        value={order[role]}
        onChange={(event) => setOrder({ ...order, [role]: event.target.value })}
      >
        {names.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
  return (
    <div className="bank">
      <dl className="bank-accounts">
        {entries.map(({ key, value }) => (
          <div key={String(key.at(-1))} style={{ backgroundSize: share(value, entries) }}>
            <dt>{String(key.at(-1))}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div className="bank-total">
          <dt>Total</dt>
          <dd>{isPending ? "…" : total(entries)}</dd>
        </div>
      </dl>
      <form className="bank-order" onSubmit={submit}>
        {account("from", "From")}
        {account("to", "To")}
        <label>
          Amount
          <input
            type="number"
            min={1}
            required
            value={order.amount}
            onChange={(event) => setOrder({ ...order, amount: event.target.valueAsNumber })}
          />
        </label>
        <div className="bank-buttons">
          <button type="button" disabled={ten.isPending} onClick={() => ten.mutate()}>
            Ten at once
          </button>
          <button type="submit" className="primary" disabled={one.isPending}>
            Transfer
          </button>
        </div>
      </form>
      <p role="alert">{failure?.message}</p>
      <ol className="story-log" aria-label="Transfers" tabIndex={0}>
        {log.entries.map(({ key, value: { from, to, amount, attempts } }) => (
          <li key={String(key.at(-1))} data-retried={attempts > 1}>
            {from} → {to}: {amount} <small>{sayAttempts(attempts)}</small>
          </li>
        ))}
        {log.entries.length === 0 && <li>No transfers yet.</li>}
      </ol>
    </div>
  );
}
