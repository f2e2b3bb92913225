import { type Client, ScheduleAlreadyRunning, type ScheduleOptions } from '@temporalio/client';

interface SweepSchedule {
  readonly taskQueue: string;
  readonly everySeconds: number;
}

/**
 * The schedule's id: one for each task queue, since processes that share a queue share a database.
 * @internal Exported for the tests.
 */
export const sweepScheduleId = (taskQueue: string): string => `sweep/${taskQueue}`;

/** Lets Temporal run the sweep: creates the schedule, or updates the existing one; an operator's pause stays. */
export async function scheduleSweep(
  client: Client,
  { taskQueue, everySeconds }: SweepSchedule,
): Promise<void> {
  const scheduleId = sweepScheduleId(taskQueue);
  const schedule = {
    spec: { intervals: [{ every: everySeconds * 1_000 }] },
    action: {
      type: 'startWorkflow',
      workflowType: 'sweep',
      workflowId: scheduleId,
      taskQueue,
      args: [],
      staticSummary: 'Look for orders and background jobs without a workflow',
    },
    policies: {
      overlap: 'SKIP',
      // One sweep makes up for all that were missed while Temporal was unavailable.
      catchupWindow: '10 seconds',
    },
  } as const satisfies Omit<ScheduleOptions, 'scheduleId'>;
  try {
    await client.schedule.create({ scheduleId, ...schedule });
  } catch (err) {
    if (!(err instanceof ScheduleAlreadyRunning)) throw err;
    await client.schedule.getHandle(scheduleId).update(({ state }) => ({ ...schedule, state }));
  }
}
