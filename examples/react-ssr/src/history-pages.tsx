// A paginated list, newest first; every page that is loaded stays live.
import { useSuspenseKvPaginate } from "@keyval/react";
import { history, idOf } from "./guestbook.ts";

export const historyPages = { pageSize: 5, reverse: true };

export function HistoryPages() {
  const { entries, hasNextPage, fetchNextPage, isFetchingNextPage } = useSuspenseKvPaginate<string>(
    history,
    historyPages,
  );
  if (entries.length === 0) return <p>Nothing has happened yet.</p>;
  return (
    <>
      <ol>
        {entries.map((entry) => (
          <li key={idOf(entry)}>{entry.value}</li>
        ))}
      </ol>
      {hasNextPage && (
        <button disabled={isFetchingNextPage} onClick={() => fetchNextPage()}>
          Older
        </button>
      )}
    </>
  );
}
