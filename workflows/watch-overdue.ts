import { isCancellation, sleep } from '@temporalio/workflow';
import type { GraphStep } from '../domain/plan/partition.js';
import type { StepState } from '../domain/plan/step-state.js';
import type { LoadedPartition } from '../activities/orders/load-partition.js';
import { inquire } from './activities.js';
import { truncateSummary } from './step-activities.js';

/** Inquiries become rarer the longer no answer comes, but never rarer than once a day. */
const maxWaitSeconds = 24 * 60 * 60;

/**
 * Only of orders whose histories began before inquiries were swept (`inquiries` of scheduled.ts): asks downstream systems about steps whose
 * callback is overdue, for as long as the workflow runs; `stepsOf` gives the steps of the plan as it is then. One timer,
 * whatever their number: the first is due when the most impatient step can be.
 */
export function watchOverdue(
  { inquiriesSwept }: LoadedPartition,
  stepsOf: () => readonly GraphStep[],
  stateOf: (id: string) => StepState | undefined,
): void {
  const handedOff = () => stepsOf().filter(({ kind }) => kind === undefined);
  if (inquiriesSwept || handedOff().length === 0) return;
  void watch(handedOff, stateOf);
}

async function watch(
  stepsOf: () => readonly GraphStep[],
  stateOf: (id: string) => StepState | undefined,
): Promise<void> {
  const runningSince = new Map<string, number>();
  let wait = Math.min(...stepsOf().map(({ inquireAfter }) => inquireAfter));
  for (;;) {
    await sleep(wait * 1_000, { summary: 'Next inquiry about overdue callbacks' });
    const overdue = stepsOf().filter(({ id, inquireAfter }) => {
      const state = stateOf(id);
      if (state !== 'inProgress' && state !== 'undoing') return false;
      // Seen under way for the first time: since when exactly does not matter.
      const since = runningSince.get(id) ?? Date.now() - wait * 1_000;
      runningSince.set(id, since);
      return Date.now() - since >= inquireAfter * 1_000;
    });
    if (overdue.length > 0) await inquireAbout(overdue);
    wait = Math.min(wait * 2, maxWaitSeconds);
  }
}

/** A system that cannot be reached now is tried again at the next inquiry. */
async function inquireAbout(overdue: readonly GraphStep[]): Promise<void> {
  const names = overdue.map(({ name }) => name).join(', ');
  const stepIds = overdue.map(({ id }) => id);
  try {
    const options = {
      summary: truncateSummary(`Inquire about overdue callbacks: ${names}`),
      scheduleToCloseTimeout: '10 minutes',
    } as const;
    await inquire.executeWithOptions(options, [{ stepIds }]);
  } catch (err) {
    if (isCancellation(err)) throw err;
  }
}
