import {
  type ChildWorkflowHandle,
  condition,
  isCancellation,
  log,
  patched,
  setCurrentDetails,
  sleep,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { partitionWorkflowId } from '../domain/order/ids.js';
import type { Message, OrderInput } from '../domain/order/messages.js';
import type { OrderState } from '../domain/order/order-state.js';
import { continueOrder, isHistoryLong } from './continue-order.js';
import { type Faults, Interruption } from './faults.js';
import { deliverSignal, type Inbox } from './inbox.js';
import { orderPartition, type PartitionEnd } from './order-partition.js';
import type { Visibility } from './visibility.js';

interface PartitionedOrder {
  readonly input: OrderInput;
  readonly inbox: Inbox;
  readonly visibility: Visibility;
  readonly faults: Faults;
  readonly partitions: number;
}

/** A partition that did not end by itself (an operator terminated it) is started again after this. */
const restartAfter = '10 seconds';
/** Below that of any order (3), so that small orders go before the thousands of tasks of a large one. */
const partitionPriority = 4;
/** When all partitions have ended and something is still open, they are run again after at most this. */
const recheckAfter = '10 minutes';

/**
 * Runs a large order as one child workflow a partition, so that no history grows past its limits. The parent keeps
 * counts, never lines; partitions notify each other of completed steps through MySQL and the outbox. When its own history
 * is long its partitions yield, and run again under the parent's next run.
 */
export async function runPartitions(order: PartitionedOrder): Promise<OrderState> {
  const { input, inbox, visibility, partitions } = order;
  const children = new Partitions(input, partitions);
  visibility.show('inProgress');
  children.startAll();
  for (;;) {
    while (!children.allEnded) {
      const seen = children.endCount;
      await condition(() => children.endCount > seen || !inbox.empty);
      // A parent that was lost during rollback finds its partitions going back: they wait to learn of each other.
      if (children.anyUndone) return await rollBackOrder(order, children);
      if (children.mustYield) await children.yield();
      restartReplanned(children, inbox);
      if (inbox.cancelRequested && (await isCancellationAccepted(order)))
        return await rollBackOrder(order, children);
    }
    if (children.mustRunAgain) await continueOrder({ input, inbox });
    if (await finish(order)) break;
    log.warn('all partitions have ended, but the order is not complete');
    await condition(() => !inbox.empty, recheckAfter);
    restartReplanned(children, inbox);
    if (isHistoryLong()) await continueOrder({ input, inbox });
    if (children.allEnded) children.startAll();
  }
  visibility.show('completed');
  return 'completed';
}

/** False while something of the order is open, or when a request to cancel came while the activity failed. */
async function finish({ input: { orderId, kind }, faults }: PartitionedOrder): Promise<boolean> {
  try {
    return await faults.run(
      'finishOrder',
      'Complete the order',
      { orderId, kind },
      { byCancel: true, byLength: true },
    );
  } catch (err) {
    if (err instanceof Interruption) return false;
    throw err;
  }
}

/** Partitions that had ended before another one's word made their plans grow. */
function restartReplanned(children: Partitions, inbox: Inbox): void {
  for (const message of inbox.take())
    if (message.type === 'replanned') children.restartReplanned(message.partition);
}

async function isCancellationAccepted({ input, inbox, faults }: PartitionedOrder): Promise<boolean> {
  const request = { orderId: input.orderId, kind: input.kind, ...inbox.takeCancelRequest() };
  // Tens of thousands of steps take longer than a workflow task should.
  const beginCancel = patched('cancel-large-order') ? 'beginLargeCancel' : 'beginCancel';
  const { outcome } = await faults.run(beginCancel, 'Decide whether to cancel', request);
  inbox.cancellationDecided();
  return outcome === 'accepted';
}

async function rollBackOrder(
  { input, inbox, visibility, faults }: PartitionedOrder,
  children: Partitions,
): Promise<OrderState> {
  const { orderId, kind } = input;
  visibility.show('pendingCancellation');
  await children.rollBack();
  if (children.mustRunAgain) await continueOrder({ input, inbox });
  const released = { orderId, kind };
  await faults.run('finishCancel', 'Release what was reserved', released, { byLength: true });
  visibility.show('cancelled');
  return 'cancelled';
}

const yielded: PartitionEnd = { outcome: 'yielded', tell: [] };

class Partitions {
  readonly #ends = new Map<number, PartitionEnd>();
  /** Resolves when each partition's newest run has started: earlier messages to it would be lost. */
  readonly #runs = new Map<number, Promise<ChildWorkflowHandle<typeof orderPartition>>>();
  readonly #replanned = new Set<number>();
  #rollingBack = false;
  #yielding = false;
  #mustRunAgain = false;
  /** How many runs of partitions have ended. */
  endCount = 0;

  constructor(
    readonly order: OrderInput,
    /** It grows with the plan. */
    public count: number,
  ) {}

  get allEnded(): boolean {
    return this.#ends.size === this.count;
  }

  get anyUndone(): boolean {
    return [...this.#ends.values()].some(({ outcome }) => outcome === 'undone');
  }

  /** Some partition has yielded before its work was done: the parent's next run starts all of them. */
  get mustRunAgain(): boolean {
    return this.#mustRunAgain;
  }

  /** The parent's history is long, and its partitions are yet to be told. */
  get mustYield(): boolean {
    return !this.#yielding && isHistoryLong();
  }

  /** Tells the partitions to end their runs: children do not outlive their parent's. */
  async yield(): Promise<void> {
    this.#yielding = true;
    for (let number = 0; number < this.count; number += 1)
      if (!this.#ends.has(number)) await this.#signal(number, { id: `yield/${number}`, type: 'yield' });
  }

  /** Starts all of them. */
  startAll(): void {
    for (let number = 0; number < this.count; number += 1) this.start(number);
  }

  /** Runs the partition, again if need be, until it has ended by itself. */
  start(number: number): void {
    this.#ends.delete(number);
    this.#updateDetails();
    void this.#keepRunning(number);
  }

  /**
   * The plan of the partition has grown: it runs once more, should it have ended without hearing of that, or for the first time
   * when it is a new one.
   */
  restartReplanned(number: number): void {
    if (this.#yielding) this.#mustRunAgain = true;
    else if (number >= this.count) while (this.count <= number) this.start(this.count++);
    else if (this.#ends.get(number)?.outcome === 'completed') this.start(number);
    else this.#replanned.add(number);
  }

  /**
   * Those under way are notified; those that had ended run again, backward. Until all are undone, or have yielded to a next
   * run of the parent.
   */
  async rollBack(): Promise<void> {
    this.#rollingBack = true;
    this.#yielding = false;
    this.#mustRunAgain = false;
    for (let number = 0; number < this.count; number += 1) {
      const end = this.#ends.get(number);
      if (end && end.outcome !== 'undone') this.start(number);
      else if (!end) await this.#signal(number, { id: `cancel/${number}`, type: 'cancel', taskId: '' });
    }
    const notified = new Set<number>();
    while (notified.size < this.count) {
      await condition(() => this.#ends.size > notified.size);
      if (this.mustYield) await this.yield();
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
          priority: { priorityKey: partitionPriority },
          // The order's, so that a list of fallout shows the customer.
          typedSearchAttributes: workflowInfo().typedSearchAttributes,
        });
        this.#runs.set(number, run);
        if (this.#rollingBack) void this.#signalUndonePartitions(number);
        const end = await (await run).result();
        // It ended before it heard that it is to roll back, or that its plan has grown.
        const isToRunAgain = this.#rollingBack
          ? end.outcome !== 'undone'
          : this.#replanned.delete(number) && end.outcome === 'completed';
        if (isToRunAgain && !this.#yielding) continue;
        this.#end(number, isToRunAgain ? yielded : end);
        return;
      } catch (err) {
        if (isCancellation(err)) throw err;
        log.warn('a partition ended unexpectedly and is started again', { partition: number, err });
        await sleep(restartAfter, { summary: `Start partition ${number} again` });
        if (!this.#yielding) continue;
        this.#end(number, yielded);
        return;
      }
    }
  }

  #end(number: number, end: PartitionEnd): void {
    this.#ends.set(number, end);
    this.endCount += 1;
    this.#mustRunAgain ||= end.outcome === 'yielded';
    this.#updateDetails();
  }

  /** A run that is lost during rollback takes with it what it had heard. */
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
