import { CancellationScope, continueAsNew } from '@temporalio/workflow';
import type { PartitionInput } from '../activities/orders/load-partition.js';
import { loadPartition } from './activities.js';
import { Inbox } from './inbox.js';
import { PlanRun } from './plan-run.js';
import { Visibility } from './visibility.js';

/** How a partition ended and, during rollback, the partitions that waited for it. */
export type PartitionEnd =
  | { readonly outcome: 'completed'; readonly tell: readonly number[] }
  | { readonly outcome: 'undone'; readonly tell: readonly number[] };

/** One part of a large order; its parent decides about cancellation, and finishes the order. */
export async function orderPartition(input: PartitionInput): Promise<PartitionEnd> {
  const inbox = new Inbox();
  return await CancellationScope.nonCancellable(async () => {
    const loaded = await loadPartition.executeWithOptions({ summary: 'Read the steps' }, [input]);
    const visibility = new Visibility();
    visibility.show(loaded.cancelling ? 'pendingCancellation' : 'inProgress');
    const run = new PlanRun({
      ...input,
      title: `Partition ${input.partition}`,
      inbox,
      loaded,
      onFallout: async (systems) => visibility.show('inProgress', systems),
    });
    const end = loaded.cancelling ? 'cancelRequested' : await run.forward();
    if (end === 'completed') return { outcome: 'completed', tell: [] };
    if (end === 'continue') return await continueAsNew<typeof orderPartition>(input);
    return { outcome: 'undone', tell: await run.rollBack() };
  });
}
