// Renders a component anew while something happens: however many events come, at most a few times a second, and not at
// all while the page is hidden, for then it gets no animation frames.
import { useEffect, useReducer } from "preact/hooks";
import type { Recorder } from "../recorder.ts";

const [pause, tick] = [120, 1000];

/** Renders after events, and each second besides: not everything that is shown says when it changes. */
export function useRefresh(recorder: Recorder): void {
  const [, refresh] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let frame = 0;
    const draw = () => {
      timer = undefined;
      refresh(undefined);
    };
    const soon = () => {
      timer ??= setTimeout(() => {
        frame = requestAnimationFrame(draw);
      }, pause);
    };
    const unsubscribe = recorder.subscribe(soon);
    const clock = setInterval(soon, tick);
    return () => {
      unsubscribe();
      clearInterval(clock);
      clearTimeout(timer);
      cancelAnimationFrame(frame);
    };
  }, [recorder]);
}
