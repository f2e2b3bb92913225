import { object } from '../../domain/lib/json.js';
import type { OrderKind } from '../../domain/order/messages.js';
import { isRunning } from '../../domain/order/order-state.js';
import { handOffKinds } from '../../domain/plan/plan.js';
import type { Carried } from '../../domain/tmf/documents/carried.js';
import { carriedInHandOff } from '../../domain/tmf/documents/hand-off-order.js';
import type { StepState } from '../../domain/plan/step-state.js';
import { parseJson } from '../tables/columns.js';
import { handOffTable } from '../tables/order-tables.js';
import type { OrchestratedOrderRow } from '../tables/orders.js';
import type { PlanStep } from '../tables/plan.js';
import type { Filled, Row } from '../tables/row.js';
import { anyOf, type Transaction } from '../database.js';
import { enqueueHandOffs } from './hand-off-queue.js';
import { moveSteps } from './steps.js';

/** A step that a downstream system takes, or has taken. */
export type HandedOffStep = Row<PlanStep, 'id' | 'orderId' | 'orderKind' | 'state' | 'generation' | 'step'> &
  Filled<PlanStep, 'downstreamSystem'>;

/** A step on its way to its system, with what it carries of its order. */
export interface OutgoingHandOff extends HandedOffStep {
  readonly carried: Carried;
  /** True when it is committed that the request may have left. */
  readonly isSent: boolean;
  /** True when an earlier try may have reached the system: a refusal now does not say what became of that one. */
  readonly mayHaveArrived: boolean;
}

/** A row with `outgoingColumns`. */
export type OutgoingRow = HandedOffStep &
  Row<PlanStep, 'sentAt'> & {
    /** The order that it is handed off as, as it is kept: each try of a hand-off carries the same. */
    readonly document: unknown;
  };

/** The columns of `plan_step` for an outgoing hand-off. */
export const outgoingColumns = `plan_step.id, plan_step.orderId, plan_step.orderKind, plan_step.downstreamSystem,
  plan_step.state, plan_step.generation, plan_step.sentAt, plan_step.step, CASE plan_step.kind ${handOffKinds
    .map((kind) => `WHEN '${kind}' THEN (SELECT doc FROM ${handOffTable[kind]} t WHERE t.id = plan_step.id)`)
    .join(' ')} END AS document`;

/** The row as a hand-off. */
export const toOutgoing = <R extends OutgoingRow>({
  document,
  sentAt,
  ...row
}: R): Omit<R, 'document' | 'sentAt'> & Pick<OutgoingHandOff, 'carried' | 'isSent' | 'mayHaveArrived'> => ({
  ...row,
  isSent: sentAt !== null,
  mayHaveArrived: sentAt !== null,
  carried: carriedInHandOff(row.step.kind, object(parseJson(document))),
});

/** A step that may be handed off, as it stands. */
export type StepToHandOff = Row<PlanStep, 'id' | 'state' | 'downstreamSystem' | 'sentAt'>;

/** False once the order has ended or is being rolled back. */
export const acceptsHandOffs = isRunning;

/** False also while it is on hold: nothing of it begins. */
export const mayBegin = ({ state, holdId }: Row<OrchestratedOrderRow, 'state' | 'holdId'>): boolean =>
  acceptsHandOffs(state) && holdId === null;

interface StepsToMark {
  readonly kind: OrderKind;
  /** Locked, of one order. */
  readonly steps: readonly StepToHandOff[];
  readonly leavesAtOnce: (system: string) => boolean;
}

/**
 * Of the steps the ones to be sent: now `handingOff`, or since an earlier try. Those of a system that `leavesAtOnce` are
 * committed as sent with it, the others with their places in its queue.
 */
export async function markHandingOff(
  tx: Transaction,
  { kind, steps, leavesAtOnce }: StepsToMark,
): Promise<{ readonly handOffs: OutgoingHandOff[]; readonly queued: readonly string[] }> {
  const toSend = steps.filter(({ state }) => state === 'waiting' || state === 'handingOff');
  if (toSend.length === 0) return { handOffs: [], queued: [] };
  const now = new Date();
  const leaves = ({ downstreamSystem }: StepToHandOff) => leavesAtOnce(downstreamSystem ?? '');
  const idsOf = (each: StepState, condition: (step: StepToHandOff) => boolean) =>
    toSend.filter((step) => step.state === each && condition(step)).map(({ id }) => id);
  const set = { operation: 'do', startedAt: now };
  moveSteps(tx, idsOf('waiting', leaves), 'handingOff', { set: { ...set, sentAt: now } });
  moveSteps(
    tx,
    idsOf('waiting', (step) => !leaves(step)),
    'handingOff',
    { set: { ...set, sentAt: null } },
  );
  const leavingNow = idsOf('handingOff', (step) => step.sentAt === null && leaves(step));
  if (leavingNow.length > 0)
    tx.write('UPDATE plan_step SET sentAt = ? WHERE id IN (?)', [now, anyOf(leavingNow)]);
  const queued = toSend.filter((step) => !leaves(step)).map(({ id }) => id);
  enqueueHandOffs(tx, { kind, stepIds: queued });
  const leaving = toSend.filter(leaves).map(({ id }) => id);
  if (leaving.length === 0) return { handOffs: [], queued };
  const rows = await tx.rows<OutgoingRow>(
    `SELECT ${outgoingColumns} FROM plan_step WHERE id IN (?) ORDER BY position`,
    [anyOf(leaving)],
  );
  const sentBefore = new Set(toSend.filter(({ sentAt }) => sentAt !== null).map(({ id }) => id));
  const handOffs = rows.map((row) => ({ ...toOutgoing(row), mayHaveArrived: sentBefore.has(row.id) }));
  return { handOffs, queued };
}
