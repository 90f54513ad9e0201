import { useKv, useMutation } from "@keyval/react";

const key = ["playground", "counter"];

export function Counter({ step = 1 }: { step?: number }) {
  const { value, isPending, data } = useKv<number>(key);
  const add = useMutation((tx, amount: number) => void tx.sum(key, amount));
  const reset = useMutation((tx) => void tx.delete(key));
  return (
    <div className="counter">
      <output className="counter-value" data-pending={data?.pending}>
        {isPending ? "…" : (value ?? "none")}
      </output>
      <div className="buttons">
        <button type="button" aria-label="Minus" onClick={() => add.mutate(-step)}>
          −
        </button>
        <button
          type="button"
          aria-label="Plus"
          className="primary"
          onClick={() => add.mutate(step)}
        >
          +
        </button>
        <button type="button" className="quiet" onClick={() => reset.mutate()}>
          Delete
        </button>
      </div>
    </div>
  );
}
