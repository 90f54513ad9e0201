// How smoothly the page runs over a while, and when it shows what: frames, tasks that were so long that frames were
// lost, and the moments at which some probed cells changed.

export type Reading = {
  /** How long it was measured, ms. */
  time: number;
  frames: number;
  /** Tasks over 50 ms, and the time they took in sum, ms. */
  longTasks: number;
  longTime: number;
  /** What the probed cells showed from when on: score and epoch ms. */
  shown: [score: number, at: number][];
};

/** Starts to measure; returns how to stop and read. */
export function startMeter(probes: readonly Element[]): () => Reading {
  const from = performance.now();
  const reading = { frames: 0, longTasks: 0, longTime: 0 };
  const shown: [number, number][] = [];
  let isRunning = true;
  const count = () => {
    if (!isRunning) return;
    reading.frames++;
    requestAnimationFrame(count);
  };
  requestAnimationFrame(count);
  const take = (entries: PerformanceEntryList) => {
    for (const { duration } of entries) {
      reading.longTasks++;
      reading.longTime += duration;
    }
  };
  const tasks = new PerformanceObserver((list) => take(list.getEntries()));
  tasks.observe({ type: "longtask" });
  const changes = new MutationObserver((records) => {
    for (const { target } of records) shown.push([Number(target.textContent), Date.now()]);
  });
  for (const probe of probes)
    changes.observe(probe, { characterData: true, childList: true, subtree: true });
  return () => {
    isRunning = false;
    take(tasks.takeRecords());
    tasks.disconnect();
    changes.disconnect();
    return { ...reading, shown, time: performance.now() - from };
  };
}
