// Somebody else, who uses the story beside you: a client of its own, outside of the toolbar's slow or broken world.
import { Kv } from "@keyval/core";

/** One thing the second user does. Called about once a second. */
export type SecondUser = (kv: Kv) => Promise<unknown>;

let stop: (() => void) | undefined;

/** Lets somebody act until the returned function, or the next call, ends it. */
export function startSecondUser(act: SecondUser): () => void {
  stop?.();
  const kv = new Kv("/api");
  let isThere = true;
  let timer: ReturnType<typeof setTimeout>;
  const again = async () => {
    try {
      await act(kv);
    } catch (error) {
      if (isThere) reportError(error); // it goes on: the next act may succeed
    }
    if (isThere) timer = setTimeout(again, 600 + Math.random() * 900);
  };
  timer = setTimeout(again, 300);
  stop = () => {
    isThere = false; // in the middle of an act, too
    clearTimeout(timer);
    void kv.close();
    stop = undefined;
  };
  return stop;
}

export function stopSecondUser(): void {
  stop?.();
}
