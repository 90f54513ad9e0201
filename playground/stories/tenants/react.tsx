import { KvProvider, useKvCount, useKvList, useMutation } from "@keyval/react";
import { QueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { addOrder, everything, harbour, type Order, orchard, type Tenant } from "./tenants.ts";

function Orders({ tenant }: { tenant: Tenant }) {
  const { entries, isPending } = useKvList<Order>(tenant.prefix);
  const add = useMutation(addOrder(tenant));
  const [title, setTitle] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (title.trim()) add.mutate(title.trim());
    setTitle("");
  };
  return (
    <>
      <ul className="orders" aria-label={`Orders of the ${tenant.name}`}>
        {entries.map(({ key, value, pending }) => (
          <li key={String(key.at(-1))} data-pending={pending}>
            {value.title}
          </li>
        ))}
      </ul>
      {isPending && <p className="empty">…</p>}
      <form className="line-form" onSubmit={submit}>
        <input
          placeholder="New order"
          aria-label={`New order of the ${tenant.name}`}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
        <button type="submit">Add</button>
      </form>
    </>
  );
}

function Elsewhere({ other }: { other: Tenant }) {
  const { entries, error, isPending } = useKvList<Order>(other.prefix);
  return (
    <div className="elsewhere">
      <p>The {other.name}’s orders, asked for with this token:</p>
      {error && (
        <p className="refusal">
          <b>{error.code}</b> {error.message}
        </p>
      )}
      {!error && <p>{isPending ? "…" : `${entries.length} orders`}</p>}
    </div>
  );
}

/** A tenant's part of the page: its own client, and its own cache. */
function Pane({ tenant, other }: { tenant: Tenant; other: Tenant }) {
  const [queryClient] = useState(() => new QueryClient());
  return (
    <KvProvider kv={tenant.kv} queryClient={queryClient}>
      <section className="tenant" aria-label={tenant.name}>
        <h3>{tenant.name}</h3>
        <Orders tenant={tenant} />
        <Elsewhere other={other} />
      </section>
    </KvProvider>
  );
}

export function Tenants() {
  const { count } = useKvCount(everything);
  return (
    <>
      <div className="tenants">
        <Pane tenant={harbour} other={orchard} />
        <Pane tenant={orchard} other={harbour} />
      </div>
      <p className="operator">
        The operator, who may read everything, counts {count ?? "…"} orders.
      </p>
    </>
  );
}
