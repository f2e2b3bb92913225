import { ApplicationFailure } from '@temporalio/common';
import type { OrderKind } from '../../domain/order/messages.js';
import type { StepState } from '../../domain/plan/step-state.js';
import { findDownstreamSystem } from '../../entities/catalog/catalog-store.js';
import { anyOf, type Transaction } from '../../entities/database.js';
import { orderTable } from '../../entities/tables/order-tables.js';
import {
  markHandingOff,
  mayBegin,
  type OutgoingHandOff,
  type StepToHandOff,
} from '../../entities/orders/outgoing-hand-offs.js';
import { sendHandOffs } from './send-hand-offs.js';
import type { Dependencies } from '../dependencies.js';
import { retryDelay } from '../../domain/plan/retry-delay.js';
import { enqueueHandOffs } from '../../entities/orders/hand-off-queue.js';
import { heldItemsOf } from '../../entities/orders/held-items.js';
import type { OrchestratedOrderRow } from '../../entities/tables/orders.js';
import type { PlanStep } from '../../entities/tables/plan.js';
import type { Row } from '../../entities/tables/row.js';

/** Steps of one order for one downstream system. */
export interface HandOffInput {
  readonly orderId: string;
  readonly kind: OrderKind;
  readonly system: string;
  readonly stepIds: readonly string[];
  /** True when the workflow leaves to the queue what the system does not take now; absent: it waits for the activity. */
  readonly mayQueue?: boolean;
}

/**
 * Hands the steps off. Before a request leaves, `handingOff` is committed under the order's lock, and that it was sent, so that a
 * crash or a cancellation in between knows of it. What the system cannot take now, or did not answer, is left to its
 * queue: such steps are returned as `handingOff`. Throws a retryable `ApplicationFailure`: `NoSystem` when the catalog has no
 * such system, and `Busy` when a step is left to the queue of a workflow that does not know of queues (`mayQueue`).
 */
export async function handOff(
  dependencies: HandOffDependencies,
  input: HandOffInput,
): Promise<Readonly<Record<string, StepState>>> {
  const { database, queue } = dependencies;
  const system = await findDownstreamSystem(database, input.system);
  if (!system)
    throw ApplicationFailure.retryable(`there is no downstream system ${input.system}`, 'NoSystem');
  const isFree = system.status !== 'offline' && system.rateLimit === undefined;
  const { handOffs, states, queued } = await database.transaction(async (tx) =>
    beginHandOff(tx, input, isFree),
  );
  const outcome = await sendHandOffs(dependencies, system, handOffs);
  await database.transaction(async (tx) => enqueueUnanswered(tx, input.kind, outcome.unreachable));
  const waiting = [...queued, ...outcome.unreachable.map(({ handOff: { id } }) => id)];
  if (waiting.length > 0) {
    queue.wake(input.system);
    if (!input.mayQueue)
      throw ApplicationFailure.retryable(
        outcome.unreachable[0]?.message ?? `${system.name} is waited for`,
        'Busy',
      );
  }
  const inQueue = Object.fromEntries(waiting.map((id) => [id, 'handingOff' as const]));
  return { ...states, ...outcome.states, ...inQueue };
}

type HandOffDependencies = Pick<Dependencies, 'database' | 'publicUrl' | 'downstream' | 'queue'>;

/** What the system did not answer is tried again from its queue, by the step's retry policy; the first try was one. */
function enqueueUnanswered(
  tx: Transaction,
  kind: OrderKind,
  unreachable: readonly { readonly handOff: OutgoingHandOff; readonly message: string }[],
): void {
  for (const {
    handOff: { id, step },
    message,
  } of unreachable) {
    const nextTryAt = new Date(Date.now() + (retryDelay(step.retry, 1) ?? 0) * 1_000);
    enqueueHandOffs(tx, { kind, stepIds: [id], attempts: 1, lastError: message, nextTryAt });
  }
}

/**
 * The steps that may still be sent, those that are to wait in the system's queue, and how all of them stand: the workflow is notified
 * of those that an earlier try handed off only now. None of an order that is being rolled back or is on hold, nor of an item on hold: that was decided under the same lock.
 */
async function beginHandOff(
  tx: Transaction,
  { orderId, kind, system, stepIds }: HandOffInput,
  isFree: boolean,
): Promise<{ handOffs: OutgoingHandOff[]; queued: readonly string[]; states: Record<string, StepState> }> {
  const [[order], steps, ahead] = await tx.reads<
    [
      Row<OrchestratedOrderRow, 'state' | 'holdId' | 'heldItems'>,
      StepToHandOff & Row<PlanStep, 'itemId'>,
      object,
    ]
  >(
    // Shared: the partitions of a large order do not queue at its row, each with a connection that other orders wait for.
    [`SELECT state, holdId, heldItems FROM ${orderTable[kind]} WHERE id = ? LOCK IN SHARE MODE`, [orderId]],
    [
      'SELECT id, itemId, state, downstreamSystem, sentAt FROM plan_step WHERE id IN (?) ORDER BY id FOR UPDATE',
      [anyOf(stepIds)],
    ],
    [
      'SELECT 1 FROM queued_hand_off WHERE downstreamSystem = ? AND onHold = 0 AND nextTryAt <= ? LIMIT 1',
      [system, new Date()],
    ],
  );
  if (!order || !mayBegin(order)) return { handOffs: [], queued: [], states: {} };
  const held = await heldItemsOf(tx, orderId, order);
  const free = steps.filter(({ itemId }) => !held.has(itemId));
  const leavesAtOnce = () => isFree && ahead.length === 0;
  const marked = await markHandingOff(tx, { kind, steps: free, leavesAtOnce });
  return { ...marked, states: Object.fromEntries(free.map(({ id, state }) => [id, state])) };
}
