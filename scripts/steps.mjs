// Runs named steps as their needs allow, a few at a time, and reports each: a passed step on one line,
// a failed one with its whole output. What the steps are is test.mjs's business.

/**
 * @typedef {object} Outcome
 * @property {boolean} ok
 * @property {string} output     shown in full when the step failed
 * @property {string} [note]     shown on the step's line
 * @property {number} [passed]   tests passed inside the step (default: 1 if ok)
 * @property {number} [failed]   tests failed inside the step (default: 1 if not ok)
 *
 * @typedef {object} Step
 * @property {string} name
 * @property {() => Promise<Outcome>} run
 * @property {string[]} [after]  names of steps that must have ended, passed or not, before this one starts
 * @property {boolean} [alone]   takes every core: nothing else runs beside it
 */

const seconds = (from) => `${((performance.now() - from) / 1000).toFixed(1)} s`;

function report(step, outcome, time) {
  const note = outcome.note ? ` · ${outcome.note}` : "";
  console.log(`${outcome.ok ? "✓" : "✗"} ${step.name} · ${time}${note}`);
  if (outcome.ok) return;
  const indented = outcome.output.trimEnd().replaceAll(/^/gm, "    ");
  console.log(indented);
}

async function runOne(step) {
  const from = performance.now();
  const outcome = await step
    .run()
    .catch((error) => ({ ok: false, output: error.stack ?? String(error) }));
  report(step, outcome, seconds(from));
  return {
    passed: outcome.passed ?? (outcome.ok ? 1 : 0),
    failed: outcome.failed ?? (outcome.ok ? 0 : 1),
  };
}

/**
 * @param {Step[]} steps
 * @param {number} width how many may run at once
 * @returns {Promise<{ passed: number, failed: number }>} sums over all steps
 */
export async function runSteps(steps, width) {
  const waiting = [...steps];
  const running = new Map();
  const done = new Set();
  const total = { passed: 0, failed: 0 };

  const mayStart = (step) => {
    if (running.size >= width) return false;
    if (step.alone ? running.size > 0 : [...running.keys()].some((other) => other.alone))
      return false;
    return (step.after ?? []).every((name) => done.has(name));
  };

  while (waiting.length > 0 || running.size > 0) {
    const index = waiting.findIndex(mayStart);
    if (index >= 0) {
      const [step] = waiting.splice(index, 1);
      const work = runOne(step).then((counts) => {
        total.passed += counts.passed;
        total.failed += counts.failed;
        done.add(step.name);
        running.delete(step);
      });
      running.set(step, work);
      continue;
    }
    if (running.size === 0) {
      const names = waiting.map((step) => step.name).join(", ");
      throw new Error(`these steps wait for steps that do not exist: ${names}`);
    }
    await Promise.race(running.values());
  }
  return total;
}
