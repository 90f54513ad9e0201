// What every library that is measured has in common: the data, the two shapes of a page, and how it is mounted.

export type Row = { id: number; text: string; score: number };

/** "components": each row asks for its own entry. "list": one component asks for all and hands each row its entry. */
export type Shape = "components" | "list";

export type Library = {
  /** Shows so many rows below an element; returns how to take them away. Its cache stays. */
  mount(root: HTMLElement, shape: Shape, count: number): () => void;
  /** Changes a row as the library recommends for one's own writes: shown before the server has answered. */
  write(row: Row): void;
};

export const rowIds = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => i);

/** Stores a row with a plain request. */
export async function putRow(row: Row): Promise<void> {
  const response = await fetch(`/api/keys/rows/${row.id}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(row),
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`PUT answered ${response.status}`);
}
