import { CancellationScope, continueAsNew, patched } from '@temporalio/workflow';
import type { PartitionInput } from '../activities/orders/load-partition.js';
import { Faults } from './faults.js';
import { Inbox } from './inbox.js';
import { PlanRun } from './plan-run.js';
import { Visibility } from './visibility.js';

/**
 * How a run of a partition ended, and during rollback the partitions that waited for it. `yielded`: its parent asked it to,
 * and runs it again.
 */
export type PartitionEnd =
  | { readonly outcome: 'completed'; readonly tell: readonly number[] }
  | { readonly outcome: 'undone'; readonly tell: readonly number[] }
  | { readonly outcome: 'yielded'; readonly tell: readonly number[] };

/** What a partition's workflow is started with. */
interface PartitionStart extends PartitionInput {
  /** Partitions of which an earlier run has heard that they are undone. */
  readonly undonePartitions?: readonly number[];
}

/** One part of a large order; its parent decides about cancellation, and finishes the order. */
export async function orderPartition(start: PartitionStart): Promise<PartitionEnd> {
  const { undonePartitions = [], ...input } = start;
  const { orderId, kind, partition } = input;
  const inbox = new Inbox();
  const visibility = new Visibility();
  const faults = new Faults({ order: { orderId, kind, partition }, inbox, visibility });
  return await CancellationScope.nonCancellable(async () => {
    const loaded = await faults.run('loadPartition', 'Read the steps', input);
    const goingForward = loaded.onHold ? 'held' : 'inProgress';
    visibility.show(loaded.cancelling ? 'pendingCancellation' : goingForward);
    await faults.recall(loaded.faulty);
    let isForward = !loaded.cancelling;
    const run = new PlanRun({
      ...input,
      title: `Partition ${partition}`,
      inbox,
      loaded,
      undonePartitions,
      faults,
      onFallout: async (systems, stuck) => {
        const held = isForward && patched('partition-holds-order') && (await review(stuck));
        visibility.show(held ? 'held' : 'inProgress', systems);
      },
      onHold: (held) => visibility.showState(held ? 'held' : 'inProgress'),
    });
    const review = async (held: boolean): Promise<boolean> =>
      await faults.run(
        'setHeld',
        'Is fallout all that is left of the order?',
        { orderId, kind, held },
        { byCancel: isForward, byLength: true },
      );
    const end = loaded.cancelling ? 'cancelRequested' : await run.forward();
    if (end === 'completed') return { outcome: 'completed', tell: [] };
    isForward &&= end === 'continue';
    const tell = end === 'continue' ? end : await run.rollBack();
    if (tell !== 'continue') return { outcome: 'undone', tell };
    if (inbox.isAskedToYield) return { outcome: 'yielded', tell: [] };
    return await continueAsNew<typeof orderPartition>({ ...input, undonePartitions: run.undonePartitions });
  });
}
