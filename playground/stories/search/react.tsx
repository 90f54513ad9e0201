import { type LiveEntry, useKvSearch } from "@keyval/react";
import { keepPreviousData } from "@tanstack/react-query";
import { useState } from "react";
import { type Dish, dishes, pieces, suggestions } from "./search.ts";

function Marked({ text, query }: { text: string; query: string }) {
  return pieces(text, query).map((piece, i) =>
    piece.isFound ? <mark key={i}>{piece.text}</mark> : piece.text,
  );
}

function Result({ entry: { value: dish }, query }: { entry: LiveEntry<Dish>; query: string }) {
  return (
    <li>
      <h3>
        <Marked text={dish.title} query={query} />
      </h3>
      <p>
        <Marked text={dish.text} query={query} /> <Marked text={dish.country} query={query} />
      </p>
    </li>
  );
}

export function Search({ limit = 20 }: { limit?: number }) {
  const [query, setQuery] = useState("roasted pepper");
  const { entries, hasMore, isPending, isPlaceholderData, error } = useKvSearch<Dish>(
    dishes,
    query,
    {
      limit,
      placeholderData: keepPreviousData, // the last result, until the next is there
    },
  );
  return (
    <div className="search">
      <input
        type="search"
        aria-label="Search"
        value={query}
        onChange={(event) => setQuery(event.target.value)}
      />
      <p className="search-suggestions">
        {suggestions.map((words) => (
          <button key={words} type="button" onClick={() => setQuery(words)}>
            {words}
          </button>
        ))}
      </p>
      <p className="search-count" role="status">
        {isPending ? "…" : `${entries.length}${hasMore ? " or more" : ""} found`}
      </p>
      {error && <p role="alert">{error.message}</p>}
      <ol
        className="search-results"
        aria-label="Results"
        aria-busy={isPlaceholderData}
        tabIndex={0}
      >
        {entries.map((entry) => (
          <Result key={String(entry.key.at(-1))} entry={entry} query={query} />
        ))}
      </ol>
    </div>
  );
}
