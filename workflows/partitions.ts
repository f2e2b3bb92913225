import {
  type ChildWorkflowHandle,
  condition,
  isCancellation,
  log,
  setCurrentDetails,
  sleep,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { partitionWorkflowId } from '../domain/order/ids.js';
import type { Message, OrderInput } from '../domain/order/messages.js';
import type { OrderState } from '../domain/order/order-state.js';
import { beginCancel, finishCancel, finishOrder } from './activities.js';
import { deliverSignal, type Inbox } from './inbox.js';
import { orderPartition, type PartitionEnd } from './order-partition.js';
import type { Visibility } from './visibility.js';

interface PartitionedOrder {
  readonly input: OrderInput;
  readonly inbox: Inbox;
  readonly visibility: Visibility;
  readonly partitions: number;
}

/** A partition that did not end by itself (an operator terminated it) is started again after this. */
const restartAfter = '10 seconds';
/** When all partitions have ended and something is still open, they are run again after at most this. */
const recheckAfter = '10 minutes';

/**
 * Runs a large order with one child workflow for each partition, so that no history grows past its limits. The parent
 * keeps counts, never lines; partitions notify each other of completed steps through MySQL and the outbox.
 */
export async function runPartitions({
  input,
  inbox,
  visibility,
  partitions,
}: PartitionedOrder): Promise<OrderState> {
  const { orderId, kind } = input;
  const children = new Partitions(input, partitions);
  visibility.show('inProgress');
  for (let number = 0; number < partitions; number += 1) children.start(number);
  for (;;) {
    while (!children.allEnded) {
      await condition(() => children.allEnded || children.anyUndone || !inbox.empty);
      // If the parent was lost during rollback, its partitions are rolling back already: they wait to be notified of
      // each other.
      if (children.anyUndone) return await rollBackOrder(input, children, visibility);
      restartReplanned(children, inbox);
      if (inbox.cancelRequested && (await isCancellationAccepted(input, inbox)))
        return await rollBackOrder(input, children, visibility);
    }
    if (await finishOrder.executeWithOptions({ summary: 'Complete the order' }, [{ orderId, kind }])) break;
    log.warn('all partitions have ended, but the order is not complete');
    await condition(() => !inbox.empty, recheckAfter);
    restartReplanned(children, inbox);
    if (children.allEnded) for (let number = 0; number < partitions; number += 1) children.start(number);
  }
  visibility.show('completed');
  return 'completed';
}

/** Partitions that had ended before a report in another one added to their plans. */
function restartReplanned(children: Partitions, inbox: Inbox): void {
  for (const message of inbox.take())
    if (message.type === 'replanned') children.restartReplanned(message.partition);
}

async function isCancellationAccepted({ orderId, kind }: OrderInput, inbox: Inbox): Promise<boolean> {
  const { outcome } = await beginCancel.executeWithOptions({ summary: 'Decide whether to cancel' }, [
    { orderId, kind, ...inbox.takeCancelRequest() },
  ]);
  return outcome === 'accepted';
}

async function rollBackOrder(
  { orderId, kind }: OrderInput,
  children: Partitions,
  visibility: Visibility,
): Promise<OrderState> {
  visibility.show('pendingCancellation');
  await children.rollBack();
  await finishCancel.executeWithOptions({ summary: 'Release what was reserved' }, [{ orderId, kind }]);
  visibility.show('cancelled');
  return 'cancelled';
}

class Partitions {
  readonly #ends = new Map<number, PartitionEnd>();
  /** Resolves when each partition's newest run has started: earlier messages to it would be lost. */
  readonly #runs = new Map<number, Promise<ChildWorkflowHandle<typeof orderPartition>>>();
  readonly #replanned = new Set<number>();
  #rollingBack = false;

  constructor(
    readonly order: OrderInput,
    readonly count: number,
  ) {}

  get allEnded(): boolean {
    return this.#ends.size === this.count;
  }

  get anyUndone(): boolean {
    return [...this.#ends.values()].some(({ outcome }) => outcome === 'undone');
  }

  /** Runs the partition, again if necessary, until it has ended by itself. */
  start(number: number): void {
    this.#ends.delete(number);
    this.#updateDetails();
    void this.#keepRunning(number);
  }

  /** Steps were added to the partition's plan: if it ended without noticing, it runs once more. */
  restartReplanned(number: number): void {
    if (this.#ends.get(number)?.outcome === 'completed') this.start(number);
    else this.#replanned.add(number);
  }

  /** Running partitions are notified, ended ones run again, backward; until all are undone. */
  async rollBack(): Promise<void> {
    this.#rollingBack = true;
    for (let number = 0; number < this.count; number += 1) {
      const end = this.#ends.get(number);
      if (end?.outcome === 'completed') this.start(number);
      else if (!end) await this.#signal(number, { id: `cancel/${number}`, type: 'cancel', taskId: '' });
    }
    const notified = new Set<number>();
    while (notified.size < this.count) {
      await condition(() => this.#ends.size > notified.size);
      for (const [number, { tell: dependentPartitions }] of [...this.#ends].filter(
        ([each]) => !notified.has(each),
      )) {
        notified.add(number);
        const message = { id: `undone/${number}`, type: 'undone', partition: number } as const;
        for (const other of dependentPartitions)
          if (!this.#ends.has(other)) await this.#signal(other, message);
      }
    }
  }

  async #keepRunning(number: number): Promise<void> {
    const { orderId, kind } = this.order;
    for (;;) {
      try {
        const run = startChild(orderPartition, {
          workflowId: partitionWorkflowId(kind, orderId, number),
          args: [{ orderId, kind, partition: number }],
          staticSummary: `Partition ${number} of ${kind} ${orderId}`,
          // The order's, so that a list of fallout shows the customer.
          typedSearchAttributes: workflowInfo().typedSearchAttributes,
        });
        this.#runs.set(number, run);
        if (this.#rollingBack) void this.#signalUndonePartitions(number);
        const end = await (await run).result();
        // It completed before it learned of the rollback.
        if (this.#rollingBack && end.outcome === 'completed') continue;
        if (this.#replanned.delete(number) && end.outcome === 'completed') continue;
        this.#ends.set(number, end);
        this.#updateDetails();
        return;
      } catch (err) {
        if (isCancellation(err)) throw err;
        log.warn('a partition ended unexpectedly and is started again', { partition: number, err });
        await sleep(restartAfter, { summary: `Start partition ${number} again` });
      }
    }
  }

  /** A run that is lost during rollback loses the notifications it had. */
  async #signalUndonePartitions(number: number): Promise<void> {
    for (const [done, { tell: dependentPartitions }] of this.#ends) {
      if (dependentPartitions.includes(number))
        await this.#signal(number, { id: `undone/${done}`, type: 'undone', partition: done });
    }
  }

  /** A partition that has just ended needs no further notification. */
  async #signal(number: number, message: Message): Promise<void> {
    try {
      const run = await this.#runs.get(number);
      await run?.signal(deliverSignal, [message]);
    } catch (err) {
      log.info('could not signal a partition: it is not running', {
        partition: number,
        type: message.type,
        err,
      });
    }
  }

  #updateDetails(): void {
    const example = partitionWorkflowId(this.order.kind, this.order.orderId, 0);
    setCurrentDetails(
      `**Order**: ${this.#ends.size} of ${this.count} partitions ended. Each is a workflow: \`${example}\` and so on.`,
    );
  }
}
