import { CancellationScope, condition, continueAsNew, log } from '@temporalio/workflow';
import type { Prepared } from '../activities/orders/prepare-order.js';
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

/** A TMF652 resource order that another application captured: what it brings is in the resource inventory only. */
export async function resourceOrder(input: OrderInput): Promise<OrderState> {
  return await fulfil(input);
}

async function fulfil(input: OrderInput): Promise<OrderState> {
  const inbox = new Inbox();
  inbox.listenForCancellation();
  const visibility = new Visibility();
  // Cancelling in Temporal is a wish like any other: the order decides, and undoes what was done (DESIGN §9).
  return await CancellationScope.nonCancellable(async () => {
    const prepared = await prepare(input, inbox, visibility);
    switch (prepared.outcome) {
      case 'ended':
        visibility.show(prepared.state);
        return prepared.state;
      case 'partitioned':
        inbox.recall(prepared.cancelTask);
        return await runPartitions({ input, inbox, visibility, partitions: prepared.partitions });
      case 'planned':
        return await run(input, inbox, visibility, prepared);
    }
  });
}

/** Orders with more items than this take longer to decompose than a workflow task should. */
const smallOrder = 50;
/** A catalog at fault is looked at again after this many seconds, doubled up to an hour. */
const firstLook = 30;

async function prepare(
  input: OrderInput,
  inbox: Inbox,
  visibility: Visibility,
): Promise<Exclude<Prepared, { outcome: 'held' }>> {
  const summary = 'Qualify, decompose, reserve, hand off the first steps';
  const activity = input.items > smallOrder ? prepareLargeOrder : prepareSmallOrder;
  for (let wait = firstLook; ; wait = Math.min(wait * 2, 3_600)) {
    const prepared = await activity.executeWithOptions({ summary }, [
      { ...input, handOff: !inbox.cancelAsked },
    ]);
    if (prepared.outcome !== 'held') return prepared;
    visibility.show('held');
    log.warn('the catalog has a fault, the order waits', { reasons: prepared.reasons });
    await condition(() => inbox.cancelAsked, wait * 1_000);
    const cancelled = inbox.cancelAsked && (await cancelUnplanned(input, inbox, visibility));
    if (cancelled) return cancelled;
  }
}

/** Nothing was begun: there is nothing to undo. Undefined when it is refused. */
async function cancelUnplanned(
  { orderId, kind }: OrderInput,
  inbox: Inbox,
  visibility: Visibility,
): Promise<Extract<Prepared, { outcome: 'ended' }> | undefined> {
  const decision = await beginCancel({ orderId, kind, ...inbox.takeCancel() });
  if (decision.outcome === 'refused') return undefined;
  await finishCancel({ orderId, kind });
  visibility.show('cancelled');
  return { outcome: 'ended', state: 'cancelled', reasons: [] };
}

async function run(
  input: OrderInput,
  inbox: Inbox,
  visibility: Visibility,
  { partition: loaded }: Extract<Prepared, { outcome: 'planned' }>,
): Promise<OrderState> {
  const { orderId, kind } = input;
  inbox.recall(loaded.cancelTask);
  let state: OrderState = loaded.cancelling ? 'pendingCancellation' : 'inProgress';
  visibility.show(state);
  const onFallout = async (systems: readonly string[], stuck: boolean): Promise<void> => {
    if (state !== 'pendingCancellation') {
      if (stuck !== (state === 'held')) {
        const summary = stuck ? 'Hold the order: only fallout is left' : 'Go on with the order';
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
    const decision = await beginCancel.executeWithOptions({ summary: 'Decide about the cancellation' }, [
      { orderId, kind, ...inbox.takeCancel() },
    ]);
    if (decision.outcome === 'accepted') state = 'pendingCancellation';
    else log.info('not cancelled', { reason: decision.reason });
  }
  visibility.show(state);
  await planRun.back();
  await finishCancel.executeWithOptions({ summary: 'Release what was reserved' }, [{ orderId, kind }]);
  visibility.show('cancelled');
  return 'cancelled';
}
