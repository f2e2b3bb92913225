import { CancellationScope, condition, log } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.js';
import type { PrepareResult } from '../activities/orders/prepare-order.js';
import type { NextRunInput, OrderInput } from '../domain/order/messages.js';
import type { OrderState } from '../domain/order/order-state.js';
import { continueOrder, isHistoryLong } from './continue-order.js';
import { Faults, Interruption } from './faults.js';
import { Inbox } from './inbox.js';
import { runPartitions } from './partitions.js';
import { PlanRun } from './plan-run.js';
import { Visibility } from './visibility.js';

/** A TMF622 product order from its submission to its end; returns the state it ended in. */
export async function productOrder(input: NextRunInput): Promise<OrderState> {
  return await fulfil(input);
}

/** A TMF641 service order that another application sold: the same without a product. */
export async function serviceOrder(input: NextRunInput): Promise<OrderState> {
  return await fulfil(input);
}

/** A TMF652 resource order that another application captured: it changes the resource inventory only. */
export async function resourceOrder(input: NextRunInput): Promise<OrderState> {
  return await fulfil(input);
}

async function fulfil({ cancelRequested, ...input }: NextRunInput): Promise<OrderState> {
  const inbox = new Inbox();
  inbox.restoreCancellation(cancelRequested);
  inbox.listenForCancellation();
  const visibility = new Visibility();
  const { orderId, kind } = input;
  const faults = new Faults({ order: { orderId, kind }, inbox, visibility });
  const running = { input, inbox, visibility, faults };
  // Cancelling in Temporal is a request like any other: the order decides, and undoes what was done.
  return await CancellationScope.nonCancellable(async () =>
    run(running).catch(async (err: unknown) => {
      // What fails is tried again by a run whose history is short.
      if (err instanceof Interruption) return await continueOrder(running);
      throw err;
    }),
  );
}

async function run(running: RunningOrder): Promise<OrderState> {
  const { inbox, visibility, faults } = running;
  const prepared = await prepare(running);
  await faults.recall(prepared.faulty);
  switch (prepared.outcome) {
    case 'ended':
      visibility.show(prepared.state);
      return prepared.state;
    case 'partitioned':
      inbox.restore(prepared.cancelTask);
      return await runPartitions({ ...running, partitions: prepared.partitions });
    case 'planned':
      return await runPlan(running, prepared);
  }
}

/** What an order's workflow has from its beginning to its end. */
interface RunningOrder {
  readonly input: OrderInput;
  readonly inbox: Inbox;
  readonly visibility: Visibility;
  readonly faults: Faults;
}

/** Orders with more items than this take longer to decompose than a workflow task should; others may turn out to. */
const smallOrderItems = 50;
/** Seconds after which a faulty catalog is tried again, doubled up to an hour. */
const firstRetrySeconds = 30;

type Tried = Exclude<PrepareResult, { outcome: 'large' }>;
type Prepared = Exclude<Tried, { outcome: 'held' }>;

async function prepare(running: RunningOrder): Promise<Prepared> {
  const { input, inbox, visibility } = running;
  for (let wait = firstRetrySeconds; ; wait = Math.min(wait * 2, 3_600)) {
    const prepared = await tryToPrepare(running);
    if (prepared && prepared.outcome !== 'held') return prepared;
    if (prepared?.onHold) {
      visibility.show('held');
      await condition(() => inbox.cancelRequested || inbox.rereadRequested);
      inbox.takeRereadRequests();
    } else if (prepared) {
      visibility.show('held');
      log.warn('the catalog has faults: the order is held', { reasons: prepared.reasons });
      await condition(() => inbox.cancelRequested, wait * 1_000);
    }
    const cancelled = inbox.cancelRequested && (await cancelBeforePlanning(running));
    if (cancelled) return cancelled;
    if (!inbox.cancelRequested && isHistoryLong()) await continueOrder({ input, inbox });
  }
}

/** Undefined when it fails, and something came that cannot wait until it does not. */
async function tryToPrepare({ input, inbox, faults }: RunningOrder): Promise<Tried | undefined> {
  const summary = 'Qualify, decompose, reserve, hand off the first steps';
  const order = { ...input, handOff: !inbox.cancelRequested };
  const interruptible = { byCancel: true, byLength: true };
  try {
    if (input.items <= smallOrderItems) {
      const small = { ...order, mayDefer: true };
      const prepared = await faults.run('prepareSmallOrder', summary, small, interruptible);
      if (prepared.outcome !== 'large') return prepared;
    }
    const prepared = await faults.run('prepareLargeOrder', summary, order, interruptible);
    return prepared.outcome === 'large' ? undefined : prepared;
  } catch (err) {
    if (err instanceof Interruption) return undefined;
    throw err;
  }
}

/**
 * Without a plan nothing was begun, and there is nothing to undo. Undefined when it is refused; and when there is a plan, though
 * this run could not read it yet: then it is rolled back once it can.
 */
async function cancelBeforePlanning({
  input: { orderId, kind },
  inbox,
  visibility,
  faults,
}: RunningOrder): Promise<Extract<PrepareResult, { outcome: 'ended' }> | undefined> {
  const request = { orderId, kind, ...inbox.takeCancelRequest() };
  const decision = await faults.run('beginCancel', 'Decide whether to cancel', request);
  inbox.cancellationDecided();
  if (decision.outcome === 'refused' || decision.planned) return undefined;
  const released = { orderId, kind };
  await faults.run('finishCancel', 'Release what was reserved', released, { byLength: true });
  visibility.show('cancelled');
  return { outcome: 'ended', state: 'cancelled', reasons: [] };
}

async function runPlan(
  { input, inbox, visibility, faults }: RunningOrder,
  { partition: loaded }: Extract<PrepareResult, { outcome: 'planned' }>,
): Promise<OrderState> {
  const { orderId, kind } = input;
  inbox.restore(loaded.cancelTask);
  let state: OrderState = loaded.held ? 'held' : 'inProgress';
  if (loaded.cancelling) state = 'pendingCancellation';
  visibility.show(state);
  const onFallout = async (systems: readonly string[], stuck: boolean): Promise<void> => {
    if (state !== 'pendingCancellation') {
      if (stuck !== (state === 'held')) {
        const summary = stuck ? 'Hold the order: only fallout is left' : 'Resume the order';
        const order = { orderId, kind, held: stuck };
        const held = await faults.run('setHeld', summary, order, { byCancel: true, byLength: true });
        state = isHeld(held, stuck) ? 'held' : 'inProgress';
      }
    }
    visibility.show(state, systems);
  };
  const onHold = (held: boolean): void => {
    state = held ? 'held' : 'inProgress';
    visibility.showState(state);
  };
  const planRun = new PlanRun({ orderId, kind, title: 'Order', inbox, loaded, faults, onFallout, onHold });
  while (state !== 'pendingCancellation') {
    const end = await planRun.forward();
    if (end === 'completed') {
      visibility.show('completed');
      return 'completed';
    }
    if (end === 'continue') await continueOrder({ input, inbox });
    const request = { orderId, kind, ...inbox.takeCancelRequest() };
    const decision = await decide(planRun, faults, request);
    inbox.cancellationDecided();
    if (decision.outcome === 'accepted') state = 'pendingCancellation';
    else {
      log.info('cancellation refused', { reason: decision.reason });
      // What was failing goes on from MySQL, where all of it stands.
      if (planRun.wasInterrupted) {
        await planRun.stop();
        await continueOrder({ input, inbox });
      }
    }
  }
  visibility.show(state);
  const undone = await planRun.rollBack();
  if (undone === 'continue') await continueOrder({ input, inbox });
  const released = { orderId, kind };
  await faults.run('finishCancel', 'Release what was reserved', released, { byLength: true });
  visibility.show('cancelled');
  return 'cancelled';
}

type BeginCancel = Activities['beginCancel'];

async function decide(
  planRun: PlanRun,
  faults: Faults,
  request: Parameters<BeginCancel>[0],
): ReturnType<BeginCancel> {
  try {
    return await faults.run('beginCancel', 'Decide whether to cancel', request, { byLength: true });
  } catch (err) {
    if (err instanceof Interruption) await planRun.stop();
    throw err;
  }
}

/** The rows decide; a worker of an earlier version did as the workflow requested, and answered nothing. */
const isHeld = (answer: boolean | undefined, requested: boolean): boolean => answer ?? requested;
