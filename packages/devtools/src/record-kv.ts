// One recorder per client, shared by its panels and by whoever wants to have been recording before one is mounted.
import type { Kv } from "@keyval/core";
import { Recorder } from "./recorder.ts";

type Recording = { readonly recorder: Recorder; users: number };

const recordings = new WeakMap<Kv, Recording>();

/** The client's recorder, until it is released by all who asked for it. */
export function shareRecorder(kv: Kv): {
  readonly recorder: Recorder;
  readonly release: () => void;
} {
  const recording = recordings.get(kv) ?? { recorder: new Recorder(kv), users: 0 };
  recordings.set(kv, recording);
  recording.users++;
  let isHeld = true;
  return {
    recorder: recording.recorder,
    release() {
      if (!isHeld) return;
      isHeld = false;
      if (--recording.users > 0) return;
      recordings.delete(kv);
      recording.recorder.stop();
    },
  };
}

/**
 * Keeps the last frames and requests of a client for panels that are mounted later: without it, a panel knows what
 * happened since it was mounted.
 *
 * @returns ends it; what a mounted panel shows stays.
 *
 * @example
 * ```ts
 * import { Kv } from "@keyval/core";
 * import { mountKvDevtools, recordKv } from "@keyval/devtools";
 * const kv = new Kv("/api");
 * const stop = recordKv(kv);
 * document.querySelector("#inspect")?.addEventListener("click", () => mountKvDevtools(document.body, kv));
 * stop();
 * ```
 */
export function recordKv(kv: Kv): () => void {
  return shareRecorder(kv).release;
}
