// Medians, and tables whose first row is what the others are divided by.

export const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

/** A column: how its numbers are written, and whether they are also written as multiples of the first row's. */
export type Column = {
  readonly name: string;
  readonly digits?: number;
  readonly isRatio?: boolean;
};

/** Prints rows of numbers: "12.3 (1.5 ×)". */
export function printTable(
  title: string,
  columns: readonly Column[],
  rows: ReadonlyMap<string, readonly number[]>,
): void {
  const [first = []] = rows.values();
  const cell = (value: number | undefined, i: number): string => {
    const { digits = 1, isRatio = false } = columns[i] ?? { name: "" };
    if (value === undefined || Number.isNaN(value)) return "–";
    const times = isRatio ? ` (${(value / (first[i] ?? Number.NaN)).toFixed(2)} ×)` : "";
    return `${value.toFixed(digits)}${times}`;
  };
  const lines = [
    ["", ...columns.map((column) => column.name)],
    ...Array.from(rows, ([name, values]) => [name, ...columns.map((_, i) => cell(values[i], i))]),
  ];
  const widths = lines[0]?.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  console.log(`\n${title}`);
  for (const line of lines)
    console.log(
      `  ${line.map((text, i) => (i === 0 ? text.padEnd(widths?.[i] ?? 0) : text.padStart(widths?.[i] ?? 0))).join("  ")}`,
    );
}
