import { useKvList } from "@keyval/react";
import { keepPreviousData } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef, useState } from "react";
import {
  countries,
  everything,
  type Filter,
  formatAmount,
  formatCount,
  type Order,
  orders,
  rowHeight,
  statuses,
  toWhere,
} from "./orders.ts";

export function Orders() {
  const [filter, setFilter] = useState<Filter>(everything);
  const { entries, isPending, error } = useKvList<Order>(orders, {
    where: toWhere(filter),
    placeholderData: keepPreviousData,
  });
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  const set = (change: Partial<Filter>) => setFilter({ ...filter, ...change });
  return (
    <div className="orders">
      <div className="orders-filter">
        <input
          type="search"
          placeholder="Customer"
          aria-label="Customer"
          value={filter.customer}
          onChange={(event) => set({ customer: event.target.value })}
        />
        <select
          aria-label="Country"
          value={filter.country}
          onChange={(event) => set({ country: event.target.value })}
        >
          <option value="">Everywhere</option>
          {countries.map((country) => (
            <option key={country}>{country}</option>
          ))}
        </select>
        <select
          aria-label="Status"
          value={filter.status}
          onChange={(event) => set({ status: event.target.value })}
        >
          <option value="">Any status</option>
          {statuses.map((status) => (
            <option key={status}>{status}</option>
          ))}
        </select>
        <label>
          Over {filter.over}
          <input
            type="range"
            max={900}
            step={50}
            value={filter.over}
            onChange={(event) => set({ over: event.target.valueAsNumber })}
          />
        </label>
      </div>
      <p className="orders-count" role="status">
        {isPending ? "…" : `${formatCount(entries.length)} of 10,000 orders`}
      </p>
      {error && <p role="alert">{error.message}</p>}
      <div className="orders-rows" ref={scroller} tabIndex={0}>
        <div
          role="table"
          aria-label="Orders"
          aria-rowcount={entries.length}
          style={{ height: rows.getTotalSize() }}
        >
          {rows.getVirtualItems().map(({ index, start }) => {
            const entry = entries[index];
            if (!entry) return null;
            const { key, value, pending } = entry;
            return (
              <div
                key={String(key.at(-1))}
                role="row"
                aria-rowindex={index + 1}
                data-pending={pending}
                style={{ transform: `translateY(${start}px)` }}
              >
                <span role="cell">{String(key.at(-1))}</span>
                <span role="cell">{value.customer}</span>
                <span role="cell">{value.country}</span>
                <span role="cell" data-status={value.status}>
                  {value.status}
                </span>
                <span role="cell">{formatAmount(value.amount)}</span>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
