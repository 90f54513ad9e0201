// Reads the open part of the tree again when the client has seen something change: at most about once a second, one
// reading at a time, and only while somebody looks.
import type { KvDevtoolsEvent } from "@keyval/core/devtools";
import { useEffect } from "preact/hooks";
import { entriesOf } from "../describe-frame.ts";
import type { Recorder } from "../recorder.ts";
import type { KeyTree } from "./key-tree.ts";

const pause = 800;

/** Whether something may be stored differently after it. */
function isChange(event: KvDevtoolsEvent | undefined): boolean {
  if (event?.type === "frames") return event.frames.some((frame) => entriesOf(frame).length > 0);
  return (
    event?.type === "request" &&
    event.request.status !== undefined &&
    event.request.operations.some(({ op, isFailed }) => /commit|delete/.test(op) && !isFailed)
  );
}

export function useTreeRefresh(tree: KeyTree, recorder: Recorder, isShown: boolean): void {
  useEffect(() => {
    if (!isShown) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isReading = false;
    let isDue = false;
    const read = async () => {
      timer = undefined;
      isReading = true;
      isDue = false;
      await tree.refresh();
      isReading = false;
      if (isDue) soon();
    };
    const soon = () => {
      isDue = true;
      if (!isReading) timer ??= setTimeout(() => void read(), pause);
    };
    const unsubscribe = recorder.subscribe((event) => {
      if (isChange(event)) soon();
    });
    return () => {
      unsubscribe();
      clearTimeout(timer);
      isDue = false;
    };
  }, [tree, recorder, isShown]);
}
