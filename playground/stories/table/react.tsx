import { useKvList } from "@keyval/react";
import { keepPreviousData } from "@tanstack/react-query";
import { useState } from "react";
import {
  countries,
  everything,
  type Filter,
  firstRow,
  formatAmount,
  formatCount,
  type Order,
  orders,
  rowHeight,
  rowsFrom,
  statuses,
  toWhere,
} from "./orders.ts";

export function Orders({ newestFirst = false }: { newestFirst?: boolean }) {
  const [filter, setFilter] = useState<Filter>(everything);
  const { entries, isPending, isPlaceholderData, error } = useKvList<Order>(orders, {
    where: toWhere(filter),
    reverse: newestFirst,
    placeholderData: keepPreviousData,
  });
  const [scrolled, setScrolled] = useState(0);
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
      <div
        className="orders-rows"
        tabIndex={0}
        onScroll={({ currentTarget }) => setScrolled(currentTarget.scrollTop)}
      >
        <div
          role="table"
          aria-label="Orders"
          aria-busy={isPlaceholderData}
          aria-rowcount={entries.length}
          style={{ height: entries.length * rowHeight }}
        >
          {rowsFrom(firstRow(scrolled, entries.length), entries).map(({ entry, index }) => {
            const { key, value, pending } = entry;
            return (
              <div
                key={String(key.at(-1))}
                role="row"
                aria-rowindex={index + 1}
                data-pending={pending}
                style={{ transform: `translateY(${index * rowHeight}px)` }}
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
