import { ApplicationFailure } from '@temporalio/common';
import type { OrderKind } from '../../domain/order/messages.js';
import type { StepState } from '../../domain/plan/step-state.js';
import { findDownstreamSystem } from '../../entities/catalog/catalog-store.js';
import { anyOf, type Transaction } from '../../entities/database.js';
import { orderTable } from '../../entities/tables/order-tables.js';
import { type OrderState, isRunning } from '../../domain/order/order-state.js';
import { type OutgoingHandOff, outgoingColumns, type OutgoingRow, toOutgoing } from './outgoing-hand-off.js';
import { sendHandOffs } from './send-hand-offs.js';
import type { Dependencies } from '../dependencies.js';
import type { Downstream } from './downstream.js';
import { moveSteps } from '../../entities/orders/steps.js';

/** Steps of one order that one downstream system is to take. */
export interface HandOffInput {
  readonly orderId: string;
  readonly kind: OrderKind;
  readonly system: string;
  readonly stepIds: readonly string[];
}

/**
 * Hands the steps off. Before a request leaves, `handingOff` is committed under the order's lock, so that a crash or a
 * cancellation in between knows of it. Fails (to be repeated) while a step could not be brought to the system; those
 * that were taken are not sent again, and were they, the key is the same.
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
  const { handOffs, states } = await database.transaction((tx) => beginHandOff(tx, input));
  const outcome = await sendHandOffs(dependencies, downstream, system, handOffs);
  if (outcome.unreachable.length > 0) {
    const failed = outcome.unreachable.length;
    log.info({ orderId: input.orderId, system: input.system, failed }, 'not handed off, will be tried again');
    throw ApplicationFailure.retryable(outcome.unreachable[0], 'Unreachable');
  }
  return { ...states, ...outcome.states };
}

/**
 * The steps that may still be sent, and how all of them stand: the workflow is notified of those that an earlier try handed
 * off only now. None of an order that is being rolled back: that was decided under the same lock.
 */
async function beginHandOff(
  tx: Transaction,
  { orderId, kind, stepIds }: HandOffInput,
): Promise<{ handOffs: OutgoingHandOff[]; states: Record<string, StepState> }> {
  const [[order], steps] = await tx.reads<[{ state: OrderState }, { id: string; state: StepState }]>(
    [`SELECT state FROM ${orderTable[kind]} WHERE id = ? FOR UPDATE`, [orderId]],
    ['SELECT id, state FROM plan_step WHERE id IN (?) ORDER BY id FOR UPDATE', [anyOf(stepIds)]],
  );
  if (!order || !acceptsHandOffs(order.state)) return { handOffs: [], states: {} };
  return {
    handOffs: await markHandingOff(tx, steps),
    states: Object.fromEntries(steps.map(({ id, state }) => [id, state])),
  };
}

/** False once the order has ended or is being rolled back. */
export const acceptsHandOffs = isRunning;

/** Of these locked steps the ones to be sent: now `handingOff`, or since an earlier try. */
export async function markHandingOff(
  tx: Transaction,
  steps: readonly { readonly id: string; readonly state: StepState }[],
): Promise<OutgoingHandOff[]> {
  const toSend = steps.filter(({ state }) => state === 'waiting' || state === 'handingOff');
  if (toSend.length === 0) return [];
  const waiting = toSend.filter(({ state }) => state === 'waiting').map(({ id }) => id);
  moveSteps(tx, waiting, 'handingOff', { set: { operation: 'do', startedAt: new Date() } });
  const first = new Set(waiting);
  const rows = await tx.rows<OutgoingRow>(
    `SELECT ${outgoingColumns} FROM plan_step WHERE id IN (?) ORDER BY position`,
    [anyOf(toSend.map(({ id }) => id))],
  );
  return rows.map((row) => ({ ...toOutgoing(row), mayHaveArrived: !first.has(row.id) }));
}
