import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import pMap from 'p-map';

/** Those of these workflows that Temporal does not run and that closed at least this long ago. */
export type FindClosed = (
  workflowIds: readonly string[],
  options?: { readonly closedForMs?: number },
) => Promise<ReadonlySet<string>>;

/** How long a call to Temporal may take. */
const deadlineMs = 10_000;
/** Descriptions requested at a time: after a loss of all workflows each one is described. */
const concurrency = 10;

/**
 * Queries Temporal's list first, one call for all. The list lags behind and may lack running workflows: each one
 * missing from it is described before it counts as closed.
 */
export function createFindClosed(client: Client): FindClosed {
  const call = async <T>(work: () => Promise<T>): Promise<T> =>
    await client.withDeadline(Date.now() + deadlineMs, work);

  async function listOpen(workflowIds: readonly string[]): Promise<ReadonlySet<string>> {
    const ids = workflowIds.map((id) => `'${id.replaceAll("'", "''")}'`).join(', ');
    const query = `WorkflowId IN (${ids}) AND ExecutionStatus = 'Running'`;
    const open = new Set<string>();
    for await (const { workflowId } of client.workflow.list({ query, pageSize: workflowIds.length }))
      open.add(workflowId);
    return open;
  }

  /** When it closed, in ms since the epoch; undefined while it is open, 0 when Temporal has forgotten it. */
  async function closedAt(workflowId: string): Promise<number | undefined> {
    try {
      const { status, closeTime } = await client.workflow.getHandle(workflowId).describe();
      return status.name === 'RUNNING' ? undefined : (closeTime?.getTime() ?? 0);
    } catch (err) {
      if (err instanceof WorkflowNotFoundError) return 0;
      throw err;
    }
  }

  return async (workflowIds, { closedForMs = 0 } = {}) => {
    if (workflowIds.length === 0) return new Set();
    const open = await call(() => listOpen(workflowIds));
    const unlisted = workflowIds.filter((id) => !open.has(id));
    const closed = await pMap(
      unlisted,
      async (id) => {
        const at = await call(() => closedAt(id));
        return at !== undefined && at <= Date.now() - closedForMs ? [id] : [];
      },
      { concurrency },
    );
    return new Set(closed.flat());
  };
}
