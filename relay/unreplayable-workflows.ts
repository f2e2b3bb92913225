import { isGrpcServiceError, type Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import pMap from 'p-map';
import type { Logger } from 'pino';

/** Ends the runs whose history no worker can replay, and returns the ids of their workflows. */
export type EndUnreplayable = () => Promise<ReadonlySet<string>>;

/** How Temporal marks what has failed so five times in a row, which takes about a minute. */
const problem = 'cause=WorkflowTaskFailedCauseNonDeterministicError';
/** How long a call to Temporal may take. */
const deadlineMs = 10_000;
/** Runs that are ended at a time, and at the most in one go: the next sweep ends the rest. */
const concurrency = 10;
const most = 1_000;
/** gRPC's INVALID_ARGUMENT. */
const invalidQuery: ReadonlySet<number> = new Set([3]);

/**
 * A history that was written by another version, and that this one does not follow, fails its workflow task again and again:
 * after a rollback, say (docs/upgrade.md). Its run is terminated, so that whoever looks after the workflow starts it again
 * from MySQL. While a change is rolled out workers of both versions poll: a task that one of them cannot do comes to another
 * within a minute, and is not marked.
 */
export function createEndUnreplayable({
  client,
  taskQueue,
  log,
}: {
  readonly client: Client;
  readonly taskQueue: string;
  readonly log: Logger;
}): EndUnreplayable {
  const query = `TaskQueue = '${taskQueue.replaceAll("'", "''")}' AND ExecutionStatus = 'Running' AND TemporalReportedProblems = '${problem}'`;

  async function list(): Promise<{ workflowId: string; runId: string }[]> {
    const found = [];
    try {
      for await (const { workflowId, runId } of client.workflow.list({ query })) {
        found.push({ workflowId, runId });
        if (found.length === most) break;
      }
    } catch (err) {
      // A Temporal that does not report problems: its tasks go on failing until a worker can do them.
      if (!(isGrpcServiceError(err) && invalidQuery.has(err.code))) throw err;
      log.warn({ err }, 'Temporal does not say which histories cannot be replayed');
    }
    return found;
  }

  async function end({ workflowId, runId }: { workflowId: string; runId: string }): Promise<void> {
    const reason = 'Its history cannot be replayed: it goes on in a new run, from MySQL';
    try {
      await client.withDeadline(Date.now() + deadlineMs, () =>
        client.workflow.getHandle(workflowId, runId).terminate(reason),
      );
    } catch (err) {
      // The list lags: it has ended by itself.
      if (!(err instanceof WorkflowNotFoundError)) throw err;
    }
  }

  return async () => {
    const unreplayable = await list();
    if (unreplayable.length > 0)
      log.warn(
        { workflows: unreplayable.map(({ workflowId }) => workflowId) },
        'ended: their histories cannot be replayed by this version',
      );
    await pMap(unreplayable, end, { concurrency });
    return new Set(unreplayable.map(({ workflowId }) => workflowId));
  };
}
