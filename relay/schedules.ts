import { type Client, ScheduleAlreadyRunning, type ScheduleOptions } from '@temporalio/client';

/** What Temporal runs regularly: the names of the workflows, and what they do. */
const summaries = {
  sweep: 'Look for orders and tasks that no workflow runs',
  inquiries: 'Ask downstream systems about overdue callbacks',
  expiry: 'Process the records that are due',
  sealing: 'Seal what is on record',
  retention: 'Delete or erase what was kept long enough',
} as const;
export type ScheduledWorkflow = keyof typeof summaries;

/** The workflows that schedules of Temporal start. */
export const scheduledWorkflows = Object.keys(summaries) as readonly ScheduledWorkflow[];

interface Interval {
  readonly taskQueue: string;
  readonly everySeconds: number;
  /** Whether a schedule that is there is set to this interval. */
  readonly existing: 'set' | 'keep';
}

/**
 * The schedule's id: one for each task queue, since processes that share a queue share a database.
 * @internal Exported for the tests.
 */
export const scheduleIdOf = (workflow: ScheduledWorkflow, taskQueue: string): string =>
  `${workflow}/${taskQueue}`;

/** Has Temporal run the workflow: makes the schedule, or sets or keeps the one that is there; an operator's pause of it stays. */
export async function scheduleWorkflow(
  client: Client,
  workflow: ScheduledWorkflow,
  { taskQueue, everySeconds, existing }: Interval,
): Promise<void> {
  const scheduleId = scheduleIdOf(workflow, taskQueue);
  const schedule = {
    spec: { intervals: [{ every: everySeconds * 1_000 }] },
    action: {
      type: 'startWorkflow',
      workflowType: workflow,
      workflowId: scheduleId,
      taskQueue,
      args: [],
      // No other begins while it runs: one whose history cannot be replayed after an upgrade must not run for ever.
      workflowRunTimeout: '1 hour',
      staticSummary: summaries[workflow],
    },
    policies: {
      overlap: 'SKIP',
      // Runs that were missed while Temporal was away are made up for by one.
      catchupWindow: '10 seconds',
    },
  } as const satisfies Omit<ScheduleOptions, 'scheduleId'>;
  try {
    await client.schedule.create({ scheduleId, ...schedule });
  } catch (err) {
    if (!(err instanceof ScheduleAlreadyRunning)) throw err;
    if (existing === 'keep') return;
    await client.schedule.getHandle(scheduleId).update(({ state }) => ({ ...schedule, state }));
  }
}
