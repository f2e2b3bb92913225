import { object } from '../../domain/lib/json.js';
import { handOffKinds } from '../../domain/plan/plan.js';
import type { Carried } from '../../domain/tmf/documents/carried.js';
import { carriedInHandOff } from '../../domain/tmf/documents/hand-off-order.js';
import { parseJson } from '../../entities/tables/columns.js';
import { handOffTable } from '../../entities/tables/order-tables.js';
import type { PlanStep } from '../../entities/tables/plan.js';
import type { Filled, Row } from '../../entities/tables/row.js';

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
