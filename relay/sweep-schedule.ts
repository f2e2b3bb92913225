import { type Client, ScheduleAlreadyRunning, type ScheduleOptions } from '@temporalio/client';

interface SweepSchedule {
  readonly taskQueue: string;
  readonly everySeconds: number;
}

/**
 * The schedule's id: one for each task queue, since what shares a queue shares a database.
 * @internal Exported for the tests.
 */
export const sweepScheduleId = (taskQueue: string): string => `sweep/${taskQueue}`;

/** Has Temporal run the sweep: makes the schedule, or sets the one that is there; an operator's pause of it stays. */
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
      staticSummary: 'Look for orders and tasks that no workflow runs',
    },
    policies: {
      overlap: 'SKIP',
      // Sweeps that were missed while Temporal was away are made up for by one.
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
