import { CancellationScope, condition, continueAsNew, log } from '@temporalio/workflow';
import type { PrepareResult } from '../activities/orders/prepare-order.js';
import type { OrderInput } from '../domain/order/messages.js';
import type { OrderState } from '../domain/order/order-state.js';
import { beginCancel, finishCancel, prepareLargeOrder, prepareSmallOrder, setHeld } from './activities.js';
import { Inbox } from './inbox.js';
import { runPartitions } from './partitions.js';
import { PlanRun } from './plan-run.js';
import { Visibility } from './visibility.js';

/** A TMF622 product order from its submission to its end; returns the state it ended in. */
export async function productOrder(input: OrderInput): Promise<OrderState> {
  return await fulfil(input);
}

/** A TMF641 service order that another application sold: the same without a product. */
export async function serviceOrder(input: OrderInput): Promise<OrderState> {
  return await fulfil(input);
}

/** A TMF652 resource order that another application captured: it changes the resource inventory only. */
export async function resourceOrder(input: OrderInput): Promise<OrderState> {
  return await fulfil(input);
}

async function fulfil(input: OrderInput): Promise<OrderState> {
  const inbox = new Inbox();
  inbox.listenForCancellation();
  const visibility = new Visibility();
  // Cancelling in Temporal is a request like any other: the order decides, and undoes what was done.
  return await CancellationScope.nonCancellable(async () => {
    const prepared = await prepare(input, inbox, visibility);
    switch (prepared.outcome) {
      case 'ended':
        visibility.show(prepared.state);
        return prepared.state;
      case 'partitioned':
        inbox.restore(prepared.cancelTask);
        return await runPartitions({ input, inbox, visibility, partitions: prepared.partitions });
      case 'planned':
        return await runPlan(input, inbox, visibility, prepared);
    }
  });
}

/** Orders with more items than this take longer to decompose than a workflow task should. */
const smallOrderItems = 50;
/** Seconds after which a faulty catalog is tried again, doubled up to an hour. */
const firstRetrySeconds = 30;

async function prepare(
  input: OrderInput,
  inbox: Inbox,
  visibility: Visibility,
): Promise<Exclude<PrepareResult, { outcome: 'held' }>> {
  const summary = 'Qualify, decompose, reserve, hand off the first steps';
  const activity = input.items > smallOrderItems ? prepareLargeOrder : prepareSmallOrder;
  for (let wait = firstRetrySeconds; ; wait = Math.min(wait * 2, 3_600)) {
    const prepared = await activity.executeWithOptions({ summary }, [
      { ...input, handOff: !inbox.cancelRequested },
    ]);
    if (prepared.outcome !== 'held') return prepared;
    visibility.show('held');
    log.warn('the catalog has faults: the order is held', { reasons: prepared.reasons });
    await condition(() => inbox.cancelRequested, wait * 1_000);
    const cancelled = inbox.cancelRequested && (await cancelBeforePlanning(input, inbox, visibility));
    if (cancelled) return cancelled;
  }
}

/** Nothing had begun: there is nothing to undo. Undefined when the cancellation is refused. */
async function cancelBeforePlanning(
  { orderId, kind }: OrderInput,
  inbox: Inbox,
  visibility: Visibility,
): Promise<Extract<PrepareResult, { outcome: 'ended' }> | undefined> {
  const decision = await beginCancel({ orderId, kind, ...inbox.takeCancelRequest() });
  if (decision.outcome === 'refused') return undefined;
  await finishCancel({ orderId, kind });
  visibility.show('cancelled');
  return { outcome: 'ended', state: 'cancelled', reasons: [] };
}

async function runPlan(
  input: OrderInput,
  inbox: Inbox,
  visibility: Visibility,
  { partition: loaded }: Extract<PrepareResult, { outcome: 'planned' }>,
): Promise<OrderState> {
  const { orderId, kind } = input;
  inbox.restore(loaded.cancelTask);
  let state: OrderState = loaded.cancelling ? 'pendingCancellation' : 'inProgress';
  visibility.show(state);
  const onFallout = async (systems: readonly string[], stuck: boolean): Promise<void> => {
    if (state !== 'pendingCancellation') {
      if (stuck !== (state === 'held')) {
        const summary = stuck ? 'Hold the order: only fallout is left' : 'Resume the order';
        await setHeld.executeWithOptions({ summary }, [{ orderId, kind, held: stuck }]);
      }
      state = stuck ? 'held' : 'inProgress';
    }
    visibility.show(state, systems);
  };
  const planRun = new PlanRun({ orderId, kind, title: 'Order', inbox, loaded, onFallout });
  while (state !== 'pendingCancellation') {
    const end = await planRun.forward();
    if (end === 'completed') {
      visibility.show('completed');
      return 'completed';
    }
    if (end === 'continue') await continueAsNew<typeof productOrder>(input);
    const decision = await beginCancel.executeWithOptions({ summary: 'Decide whether to cancel' }, [
      { orderId, kind, ...inbox.takeCancelRequest() },
    ]);
    if (decision.outcome === 'accepted') state = 'pendingCancellation';
    else log.info('cancellation refused', { reason: decision.reason });
  }
  visibility.show(state);
  await planRun.rollBack();
  await finishCancel.executeWithOptions({ summary: 'Release what was reserved' }, [{ orderId, kind }]);
  visibility.show('cancelled');
  return 'cancelled';
}
