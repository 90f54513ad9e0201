// When remote changes are published: at once after a rest, else with the next frame of the screen, so that none is drawn
// for nothing. Where no frames come (no page, a hidden one), by a timer as long as a frame.

/** A frame of a 60 Hz screen, in ms. */
const frameLength = 16;
/** A page that was hidden meanwhile, or a frame out of sight, gets no frames: no longer than this is waited for one. */
const patience = 100;

const seesFrames = () =>
  typeof requestAnimationFrame === "function" && globalThis.document?.visibilityState === "visible";

/** Calls `publish` once, soon. Returns the function that cancels it. `rest`: the time since the last publish, in ms. */
export function publishSoon(publish: () => void, rest: number): () => void {
  const isRested = rest > 2 * frameLength;
  if (isRested || !seesFrames()) {
    // A clock that was set back makes it negative.
    const timer = setTimeout(publish, Math.min(Math.max(0, frameLength - rest), frameLength));
    return () => clearTimeout(timer);
  }
  const frame = requestAnimationFrame(publish);
  const timer = setTimeout(publish, patience);
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}
