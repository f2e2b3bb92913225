import { stepWorkflowId } from '../../domain/order/ids.js';
import { retryDelay } from '../../domain/plan/retry-delay.js';
import type { DownstreamSystem } from '../../domain/tmf/schemas/downstream-system.js';
import { notSentCode, unreachableCode } from '../../domain/tmf/schemas/fallout.js';
import { anyOf, type Transaction } from '../../entities/database.js';
import { failStep } from '../../entities/orders/fallout.js';
import {
  claimPlaces,
  dequeueHandOffs,
  holdBack,
  postpone,
  releaseClaim,
} from '../../entities/orders/hand-off-queue.js';
import { heldItemIds } from '../../entities/orders/held-items.js';
import { putMessages } from '../../entities/outbox.js';
import type { PlanStep } from '../../entities/tables/plan.js';
import type { Row } from '../../entities/tables/row.js';
import { defaultTimeoutSeconds } from './downstream.js';
import {
  type OutgoingHandOff,
  outgoingColumns,
  type OutgoingRow,
  toOutgoing,
} from '../../entities/orders/outgoing-hand-offs.js';
import { type AnsweredHandOff, recordResponses } from '../../entities/orders/hand-off-responses.js';

/** A worker that died had a hand-off for the time that the system has to answer, and this. */
const leaseMarginMs = 10_000;

/** How long nobody else takes up what a worker has claimed. */
export const leaseMs = ({
  timeoutSeconds = defaultTimeoutSeconds,
}: Pick<DownstreamSystem, 'timeoutSeconds'>): number => timeoutSeconds * 1_000 + leaseMarginMs;

/** What a worker has claimed of a queue. */
export interface Claimed {
  /** How often its system did not answer. */
  readonly attempts: number;
  /** When others may take it up. */
  readonly until: Date;
  readonly workflowId: string;
}

/** A hand-off that a worker has claimed. */
export interface ClaimedHandOff extends Claimed {
  readonly handOff: OutgoingHandOff;
}

type ClaimedRow = OutgoingRow &
  Row<PlanStep, 'itemId' | 'partitionNo' | 'partitions' | 'withdrawal'> & {
    /** What is on hold of its order; null: nothing. */
    readonly hold: 'order' | 'items' | null;
  };

/** Claims the first of the queue, and commits them as sent where they are; what waits for nothing any more leaves the queue. */
export async function claimHandOffs(
  tx: Transaction,
  system: { readonly id: string } & Pick<DownstreamSystem, 'timeoutSeconds'>,
  { atMost, areSent }: { readonly atMost: number; readonly areSent: boolean },
): Promise<readonly ClaimedHandOff[]> {
  const now = new Date();
  const until = new Date(now.getTime() + leaseMs(system));
  const places = await claimPlaces(tx, { queue: 'handOffs', system: system.id }, { now, atMost, until });
  if (places.length === 0) return [];
  const ids = places.map(({ stepId }) => stepId);
  // Read once the steps are locked: a subquery of the locking statement would show a document as it was before.
  const [, rows] = await tx.reads<[object, ClaimedRow]>(
    ['SELECT id FROM plan_step WHERE id IN (?) ORDER BY id FOR UPDATE', [anyOf(ids)]],
    [
      `SELECT ${outgoingColumns}, plan_step.itemId, plan_step.partitionNo, plan_step.partitions, plan_step.withdrawal,
         (SELECT IF(COUNT(*) = 0, NULL, IF(SUM(h.itemId IS NULL) > 0, 'order', 'items'))
          FROM order_hold h WHERE h.orderId = plan_step.orderId AND h.endedAt IS NULL) AS hold
       FROM plan_step WHERE id IN (?)`,
      [anyOf(ids)],
    ],
  );
  const waiting = rows.filter(({ state, withdrawal }) => state === 'handingOff' && withdrawal === null);
  // What was not answered came into the queue by a worker that had not heard of the hold.
  const onHold = await stepsOnHold(tx, waiting);
  holdBack(tx, [...onHold]);
  const toSend = new Map(waiting.filter(({ id }) => !onHold.has(id)).map((row) => [row.id, row]));
  dequeueHandOffs(
    tx,
    ids.filter((id) => !toSend.has(id) && !onHold.has(id)),
  );
  if (areSent && toSend.size > 0)
    tx.write('UPDATE plan_step SET sentAt = COALESCE(sentAt, ?) WHERE id IN (?)', [
      now,
      anyOf([...toSend.keys()]),
    ]);
  return places.flatMap(({ stepId, attempts }) => {
    const row = toSend.get(stepId);
    if (!row) return [];
    const handOff = toOutgoing(row);
    const isSent = areSent || handOff.isSent;
    return [{ handOff: { ...handOff, isSent }, attempts, until, workflowId: stepWorkflowId(row) }];
  });
}

/** Those of these that are not to be sent, since their order or their item is on hold. */
async function stepsOnHold(tx: Transaction, rows: readonly ClaimedRow[]): Promise<ReadonlySet<string>> {
  const held = new Map<string, ReadonlySet<string>>();
  for (const { orderId, hold } of rows)
    if (hold === 'items' && !held.has(orderId)) held.set(orderId, await heldItemIds(tx, orderId));
  const isOnHold = ({ hold, orderId, itemId }: ClaimedRow): boolean =>
    hold === 'order' || held.get(orderId)?.has(itemId) === true;
  return new Set(rows.filter(isOnHold).map(({ id }) => id));
}

/**
 * Records what became of it; true when its workflow is to hear of it, because it is fallout now. An answer to what the step
 * asks for anew by now changes nothing, and leaves the newer request in the queue.
 */
export async function recordAnswerTo(
  tx: Transaction,
  { handOff, attempts, until, workflowId }: ClaimedHandOff,
  answered: AnsweredHandOff,
): Promise<boolean> {
  const { id, step } = handOff;
  const { answer } = answered;
  const [current] = await tx.rows<Row<PlanStep, 'generation'>>(
    'SELECT generation FROM plan_step WHERE id = ? FOR UPDATE',
    [id],
  );
  if (current?.generation !== handOff.generation) {
    releaseClaim(tx, { queue: 'handOffs', stepId: id, until });
    return false;
  }
  await recordResponses(tx, [answered]);
  if (answer.outcome === 'unreachable') {
    const delay = retryDelay(step.retry, attempts + 1);
    if (delay !== undefined) {
      const nextTryAt = new Date(Date.now() + delay * 1_000);
      postpone(
        tx,
        { queue: 'handOffs', stepId: id },
        { attempts: attempts + 1, lastError: answer.message, nextTryAt },
      );
      return false;
    }
    const code = handOff.isSent ? unreachableCode : notSentCode;
    const { falloutType = 'unreachable', message } = answer;
    await failStep(tx, { ...handOff, operation: 'do' }, { falloutType, code, message });
  }
  dequeueHandOffs(tx, [id]);
  if (answer.outcome === 'accepted') return false;
  putMessages(tx, [{ workflowId, message: { type: 'callback', stepId: id, operation: 'do' } }]);
  return true;
}
