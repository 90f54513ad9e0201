import { useMutation, useSuspenseKvList } from "@keyval/react";
import { Suspense } from "react";
import { flagsKey, flagsOf, labels, names, resetFlags, setFlag, waitingFlags } from "./flags.ts";

const useFlags = () => useSuspenseKvList<boolean>(flagsKey).entries;

function Product() {
  const flags = flagsOf(useFlags());
  return (
    <article className="product">
      {flags.banner && <p className="product-banner">Autumn sale: 20 % off</p>}
      <h3>Kettle, one litre</h3>
      {flags.reviews && (
        <p>
          <span aria-hidden="true">★★★★☆</span> 182 reviews
        </p>
      )}
      <p>€ 39{flags.freeShipping ? ", sent for free" : " plus € 5 for sending"}</p>
      <button type="button" className="primary">
        {flags.quickBuy ? "Buy now" : "Add to basket"}
      </button>
    </article>
  );
}

function Admin() {
  const entries = useFlags();
  const flags = flagsOf(entries);
  const waiting = waitingFlags(entries);
  const set = useMutation(setFlag);
  const reset = useMutation(resetFlags);
  return (
    <fieldset className="flags">
      <legend>For administrators</legend>
      {names.map((flag) => (
        <label key={flag} data-pending={waiting.has(flag)}>
          {labels[flag]}
          <input
            type="checkbox"
            role="switch"
            checked={flags[flag]}
            onChange={(event) => set.mutate({ flag, isOn: event.target.checked })}
          />
        </label>
      ))}
      <button
        type="button"
        className="quiet"
        data-pending={reset.isPending}
        onClick={() => reset.mutate()}
      >
        Back to the defaults
      </button>
    </fieldset>
  );
}

export const Shop = () => (
  <div className="shop">
    <Suspense fallback={<p className="empty">…</p>}>
      <Product />
      <Admin />
    </Suspense>
  </div>
);
