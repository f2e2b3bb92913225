import { setImmediate } from 'node:timers/promises';

/** For so long one request may keep the thread that answers all of them. */
const turnMilliseconds = 20;

/** What the work comes to; it pauses for other requests whenever it has had its turn. */
export async function inTurns<T>(work: Generator<void, T>): Promise<T> {
  let begun = performance.now();
  for (let step = work.next(); ; step = work.next()) {
    if (step.done === true) return step.value;
    if (performance.now() - begun < turnMilliseconds) continue;
    await setImmediate();
    begun = performance.now();
  }
}
