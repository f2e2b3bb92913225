import type { Replanned } from '../activities/replan-order.js';
import type { LoadedPartition, PartitionInput } from '../activities/load-partition.js';
import type { GraphStep } from '../domain/partition.js';
import { loadPartition, replanOrder } from './activities.js';
import { shortened } from './batches.js';

/** Has the order decomposed again with what these tell; with none, so that others get their new content. */
export async function replan(partition: PartitionInput, telling: readonly GraphStep[]): Promise<Replanned> {
  const names = telling.map(({ name }) => name).join(', ');
  const summary = shortened(names === '' ? 'Renew the plan' : `Decide what waits for: ${names}`);
  const stepIds = telling.map(({ id }) => id);
  return await replanOrder.executeWithOptions({ summary }, [{ ...partition, stepIds }]);
}

/** The plan as it is in MySQL. */
export const readPlan = async (partition: PartitionInput, summary: string): Promise<LoadedPartition> =>
  await loadPartition.executeWithOptions({ summary }, [partition]);
