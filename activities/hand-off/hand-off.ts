import { ApplicationFailure } from '@temporalio/common';
import type { OrderKind } from '../../domain/order/messages.js';
import type { StepState } from '../../domain/plan/step-state.js';
import { findDownstreamSystem } from '../../entities/catalog/catalog-store.js';
import { anyOf, type Transaction } from '../../entities/database.js';
import { orderTable } from '../../entities/tables/order-tables.js';
import { isRunning } from '../../domain/order/order-state.js';
import { type OutgoingHandOff, outgoingColumns, type OutgoingRow, toOutgoing } from './outgoing-hand-off.js';
import { sendHandOffs } from './send-hand-offs.js';
import type { Dependencies } from '../dependencies.js';
import type { Downstream } from './downstream.js';
import { moveSteps } from '../../entities/orders/steps.js';
import type { OrchestratedOrderRow } from '../../entities/tables/orders.js';
import type { PlanStep } from '../../entities/tables/plan.js';
import type { Row } from '../../entities/tables/row.js';

/** Steps of one order for one downstream system. */
export interface HandOffInput {
  readonly orderId: string;
  readonly kind: OrderKind;
  readonly system: string;
  readonly stepIds: readonly string[];
}

/**
 * Hands the steps off. Before a request leaves, `handingOff` and the fact that it was sent are committed under the
 * order's lock, so that a crash or a cancellation in between knows of it; a step that waits for a rate limit can be
 * cancelled without a request to its system. Fails, to be retried, while a system did not get a step; steps that were
 * taken are not sent again, and if they were, the key is the same.
 */
export async function handOff(
  dependencies: Dependencies,
  downstream: Downstream,
  input: HandOffInput,
): Promise<Readonly<Record<string, StepState>>> {
  const { database, log } = dependencies;
  const system = await findDownstreamSystem(database, input.system);
  if (!system)
    throw ApplicationFailure.retryable(`there is no downstream system ${input.system}`, 'NoSystem');
  if (system.status === 'offline')
    throw ApplicationFailure.retryable(`${system.name} is offline; the hand-off waits`, 'Offline');
  const { handOffs, states } = await database.transaction((tx) =>
    beginHandOff(tx, input, system.rateLimit === undefined),
  );
  const outcome = await sendHandOffs(dependencies, downstream, system, handOffs);
  if (outcome.queued.length > 0) throw ApplicationFailure.retryable(outcome.queued[0], 'Busy');
  if (outcome.unreachable.length > 0) {
    const failed = outcome.unreachable.length;
    log.info({ orderId: input.orderId, system: input.system, failed }, 'not handed off, will be tried again');
    throw ApplicationFailure.retryable(outcome.unreachable[0], 'Unreachable');
  }
  return { ...states, ...outcome.states };
}

/** A step that may be handed off, as it stands. */
type StepToHandOff = Row<PlanStep, 'id' | 'state' | 'downstreamSystem' | 'sentAt'>;

/**
 * The steps that may still be sent, and the states of all: the workflow reads here which ones an earlier try handed
 * off. No step of an order that is being rolled back: that was decided under the same lock.
 */
async function beginHandOff(
  tx: Transaction,
  { orderId, kind, stepIds }: HandOffInput,
  leaveAtOnce: boolean,
): Promise<{ handOffs: OutgoingHandOff[]; states: Record<string, StepState> }> {
  const [[order], steps] = await tx.reads<[Row<OrchestratedOrderRow, 'state'>, StepToHandOff]>(
    [`SELECT state FROM ${orderTable[kind]} WHERE id = ? FOR UPDATE`, [orderId]],
    [
      'SELECT id, state, downstreamSystem, sentAt FROM plan_step WHERE id IN (?) ORDER BY id FOR UPDATE',
      [anyOf(stepIds)],
    ],
  );
  if (!order || !acceptsHandOffs(order.state)) return { handOffs: [], states: {} };
  return {
    handOffs: await markHandingOff(tx, steps, () => leaveAtOnce),
    states: Object.fromEntries(steps.map(({ id, state }) => [id, state])),
  };
}

/** False once the order has ended or is being rolled back. */
export const acceptsHandOffs = isRunning;

/**
 * Those of these locked steps to be sent: now `handingOff`, or since an earlier try. Steps of a system that
 * `leavesAtOnce` are committed as sent with it; the others wait for their turn.
 */
export async function markHandingOff(
  tx: Transaction,
  steps: readonly StepToHandOff[],
  leavesAtOnce: (system: string) => boolean,
): Promise<OutgoingHandOff[]> {
  const toSend = steps.filter(({ state }) => state === 'waiting' || state === 'handingOff');
  if (toSend.length === 0) return [];
  const now = new Date();
  const leaves = ({ downstreamSystem }: StepToHandOff) => leavesAtOnce(downstreamSystem ?? '');
  const idsOf = (each: StepState, condition: (step: StepToHandOff) => boolean) =>
    toSend.filter((step) => step.state === each && condition(step)).map(({ id }) => id);
  const set = { operation: 'do', startedAt: now };
  const queued = idsOf('waiting', (step) => !leaves(step));
  moveSteps(tx, idsOf('waiting', leaves), 'handingOff', { set: { ...set, sentAt: now } });
  moveSteps(tx, queued, 'handingOff', { set: { ...set, sentAt: null } });
  const leavingNow = idsOf('handingOff', (step) => step.sentAt === null && leaves(step));
  if (leavingNow.length > 0)
    tx.write('UPDATE plan_step SET sentAt = ? WHERE id IN (?)', [now, anyOf(leavingNow)]);
  const rows = await tx.rows<OutgoingRow>(
    `SELECT ${outgoingColumns} FROM plan_step WHERE id IN (?) ORDER BY position`,
    [anyOf(toSend.map(({ id }) => id))],
  );
  const sentBefore = new Set(toSend.filter(({ sentAt }) => sentAt !== null).map(({ id }) => id));
  return rows.map((row) => ({ ...toOutgoing(row), mayHaveArrived: sentBefore.has(row.id) }));
}
