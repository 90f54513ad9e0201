// What brings the peers their data: plain reads, and the documented event stream of the same server, read by hand.
import type { Row } from "./library.ts";

type Entry = { key: [string, number]; value: Row };

/** Every row, in requests of a thousand. */
export async function readRows(): Promise<Row[]> {
  const rows: Row[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const after: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const response = await fetch(`/api/keys/paginate?prefix=rows&limit=1000${after}`);
    const page = (await response.json()) as { entries: Entry[]; cursor: string | null };
    rows.push(...page.entries.map((entry) => entry.value));
    cursor = page.cursor;
  }
  return rows;
}

export async function readRow(id: number): Promise<Row> {
  const response = await fetch(`/api/keys/rows/${id}`);
  return ((await response.json()) as Entry).value;
}

/** Calls with the rows that changed, together for all that came in one piece. Resolves once it listens. */
export async function followRows(onChange: (rows: readonly Row[]) => void): Promise<void> {
  const response = await fetch("/api/watch/prefix?prefix=rows&initial=false");
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) throw new Error("the stream has no body");
  void (async () => {
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const events = (rest + value).split("\n\n");
      rest = events.pop() ?? "";
      const changed = new Map<number, Row>();
      for (const event of events) {
        const data = event.split("\ndata: ")[1];
        if (!data) continue;
        for (const entry of JSON.parse(data) as Entry[]) changed.set(entry.value.id, entry.value);
      }
      if (changed.size > 0) onChange([...changed.values()]);
    }
  })();
}
