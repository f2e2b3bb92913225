import { setTimeout as delay } from 'node:timers/promises';
import { latencies, type Latencies } from './latencies.js';

/** One order, or bare workflow, that ran to its end. */
export interface CompletedRun {
  readonly workflowId: string;
  readonly submitMs: number;
  readonly endToEndMs: number;
}

interface Load {
  readonly inFlight: number;
  /** How many ends are measured; those before and after them only keep the load up. */
  readonly count: number;
  readonly runOne: () => Promise<CompletedRun>;
  /** Called where the measured time begins, and where it ends. */
  readonly mark?: (moment: 'begin' | 'end') => Promise<void>;
}

export interface Measured {
  readonly perSecond: number;
  readonly submit: Latencies;
  readonly endToEnd: Latencies;
  readonly workflowIds: readonly string[];
}

/**
 * Closed loop: this many in flight at every moment. Measured from the moment when as many have ended as are in flight,
 * until `count` more have; then what is under way may end.
 */
export async function measureClosedLoop({ inFlight, count, runOne: one, mark }: Load): Promise<Measured> {
  const measured: CompletedRun[] = [];
  let ends = 0;
  let begun = 0;
  let ended = 0;
  const marks: Promise<void>[] = [];

  async function keepOneInFlight(): Promise<void> {
    while (ended === 0) {
      const done = await one();
      ends += 1;
      if (begun !== 0 && ended === 0) measured.push(done);
      if (ends === inFlight) {
        begun = performance.now();
        if (mark) marks.push(mark('begin'));
      }
      if (ends === inFlight + count) {
        ended = performance.now();
        if (mark) marks.push(mark('end'));
      }
    }
  }

  await Promise.all(Array.from({ length: inFlight }, keepOneInFlight));
  await Promise.all(marks);
  return {
    perSecond: (count * 1_000) / (ended - begun),
    submit: latencies(measured.map(({ submitMs }) => submitMs)),
    endToEnd: latencies(measured.map(({ endToEndMs }) => endToEndMs)),
    workflowIds: measured.map(({ workflowId }) => workflowId),
  };
}

/**
 * Open loop: one starts at each tick, whether or not the ones before have been answered, and its time counts from the
 * tick; so a pause of the server shows in every request that falls into it.
 */
export async function measureOpenLoop(
  { perSecond, count }: { readonly perSecond: number; readonly count: number },
  one: () => Promise<CompletedRun>,
): Promise<Pick<Measured, 'submit' | 'endToEnd'>> {
  const started = performance.now();
  const all = Array.from({ length: count }, async (_, index) => {
    const tick = started + (index * 1_000) / perSecond;
    await delay(tick - performance.now());
    const late = Math.max(0, performance.now() - tick);
    const done = await one();
    return { submitMs: done.submitMs + late, endToEndMs: done.endToEndMs + late };
  });
  const done = await Promise.all(all);
  return {
    submit: latencies(done.map(({ submitMs }) => submitMs)),
    endToEnd: latencies(done.map(({ endToEndMs }) => endToEndMs)),
  };
}
