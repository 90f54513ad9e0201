// The rows of every React page: the same markup, and the same memoization, whatever brings the data.
import { memo, type ReactElement, type ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { type Row, rowIds, type Shape } from "./library.ts";

/** A row that asks for nothing: it renders when its entry changed. */
export const RowMarkup = memo(function RowMarkup({ row }: { row: Row }): ReactElement {
  return (
    <li>
      <b>{row.text}</b>
      <i>{row.score}</i>
    </li>
  );
});

type Parts = {
  /** Asks for one row and shows it. */
  BoundRow: (props: { id: number }) => ReactNode;
  /** Asks for all rows and shows them. */
  List: () => ReactNode;
  Provider?: (props: { children: ReactNode }) => ReactNode;
};

/** Mounts a library's components; returns how to take them away. */
export function mountReact(
  { BoundRow, List, Provider = ({ children }) => children }: Parts,
  root: HTMLElement,
  shape: Shape,
  count: number,
): () => void {
  const Row = memo(BoundRow);
  const rows = rowIds(count).map((id) => <Row key={id} id={id} />);
  const reactRoot = createRoot(root);
  reactRoot.render(
    <Provider>
      <ul>{shape === "list" ? <List /> : rows}</ul>
    </Provider>,
  );
  return () => reactRoot.unmount();
}
