import {
  ParentClosePolicy,
  condition,
  executeChild,
  getExternalWorkflowHandle,
  isCancellation,
  log,
  setCurrentDetails,
  sleep,
} from '@temporalio/workflow';
import { partitionWorkflowId } from '../domain/ids.js';
import type { Message, OrderInput } from '../domain/messages.js';
import type { OrderState } from '../domain/order-state.js';
import { beginCancel, finishCancel, finishOrder } from './activities.js';
import { deliverSignal, type Inbox } from './inbox.js';
import { orderPartition, type PartitionEnd } from './order-partition.js';
import type { Visibility } from './visibility.js';

export interface PartitionedOrder {
  readonly input: OrderInput;
  readonly inbox: Inbox;
  readonly visibility: Visibility;
  readonly partitions: number;
}

/** A partition that ended otherwise than by itself (an operator terminated it) is started again after this. */
const restartAfter = '10 seconds';

/**
 * Runs a large order as one child workflow a partition, so that no history grows past its limits. The parent keeps
 * counts, never lines (DESIGN §9); partitions tell each other of completed steps through MySQL and the outbox.
 */
export async function runPartitions(order: PartitionedOrder): Promise<OrderState> {
  const { input, inbox, visibility, partitions } = order;
  const { orderId, kind } = input;
  const ends = new Map<number, PartitionEnd>();
  visibility.show('inProgress');
  for (let number = 0; number < partitions; number += 1) void keepRunning(number);
  show();
  while (ends.size < partitions) {
    await condition(() => ends.size === partitions || inbox.cancelAsked);
    if (!inbox.cancelAsked) continue;
    const { outcome } = await beginCancel({ orderId, kind, ...inbox.takeCancel() });
    if (outcome === 'accepted') return await turnBack();
  }
  if ([...ends.values()].some(({ outcome }) => outcome === 'undone')) return await turnBack();
  await finishOrder.executeWithOptions({ summary: 'Complete the order' }, [{ orderId, kind }]);
  visibility.show('completed');
  return 'completed';

  async function keepRunning(number: number): Promise<void> {
    for (;;) {
      try {
        ends.set(number, await runPartition(input, number));
        show();
        return;
      } catch (err) {
        if (isCancellation(err)) throw err;
        log.warn('a partition ended unexpectedly and is started again', { partition: number, err });
        await sleep(restartAfter, { summary: `Start partition ${number} again` });
      }
    }
  }

  /** Those under way are told; those that had ended run again, backward. */
  async function turnBack(): Promise<OrderState> {
    visibility.show('pendingCancellation');
    const told = new Set<number>();
    for (let number = 0; number < partitions; number += 1) {
      if (ends.get(number)?.outcome === 'completed') {
        ends.delete(number);
        void keepRunning(number);
      } else if (!ends.has(number)) {
        await tell(number, { id: `cancel/${number}`, type: 'cancel', taskId: '' });
      }
    }
    while (told.size < partitions) {
      await condition(() => [...ends.keys()].some((number) => !told.has(number)));
      for (const [number, { tell: others }] of [...ends].filter(([each]) => !told.has(each))) {
        told.add(number);
        for (const other of others) {
          if (!ends.has(other))
            await tell(other, { id: `undone/${number}`, type: 'undone', partition: number });
        }
      }
    }
    await finishCancel.executeWithOptions({ summary: 'Release what was reserved' }, [{ orderId, kind }]);
    visibility.show('cancelled');
    return 'cancelled';
  }

  /** One that has just ended needs to hear nothing more. */
  async function tell(number: number, message: Message): Promise<void> {
    const handle = getExternalWorkflowHandle(partitionWorkflowId(kind, orderId, number));
    await handle.signal(deliverSignal, [message]).catch((err: unknown) => {
      log.info('a partition was not there to be told', { partition: number, type: message.type, err });
    });
  }

  function show(): void {
    setCurrentDetails(
      `**Order**: ${ends.size} of ${partitions} partitions ended. Each is a workflow of its own: \`${partitionWorkflowId(kind, orderId, 0)}\` and so on.`,
    );
  }
}

async function runPartition({ orderId, kind }: OrderInput, partition: number): Promise<PartitionEnd> {
  return await executeChild(orderPartition, {
    workflowId: partitionWorkflowId(kind, orderId, partition),
    args: [{ orderId, kind, partition }],
    parentClosePolicy: ParentClosePolicy.TERMINATE,
    staticSummary: `Partition ${partition}`,
  });
}
