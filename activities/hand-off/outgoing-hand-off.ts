import { object } from '../../domain/lib/json.js';
import type { OrderKind } from '../../domain/order/messages.js';
import { handOffKinds, type Step } from '../../domain/plan/plan.js';
import type { StepState } from '../../domain/plan/step-state.js';
import type { Carried } from '../../domain/tmf/documents/carried.js';
import { carriedInHandOff } from '../../domain/tmf/documents/hand-off-order.js';
import { parseJson } from '../../entities/tables/columns.js';
import { handOffTable } from '../../entities/tables/order-tables.js';

/** A step that a downstream system takes, or has taken. */
export interface HandedOffStep {
  readonly id: string;
  readonly orderId: string;
  readonly orderKind: OrderKind;
  readonly downstreamSystem: string;
  readonly state: StepState;
  readonly generation: number;
  readonly step: Step;
}

/** One that is under way to its system, with what it carries of its order. */
export interface OutgoingHandOff extends HandedOffStep {
  readonly carried: Carried;
  /** True when it is committed that the request may have left. */
  readonly isSent: boolean;
  /** True when an earlier try may have reached the system: a refusal now does not say what became of that one. */
  readonly mayHaveArrived: boolean;
}

/** A row with `outgoingColumns`. */
export interface OutgoingRow extends HandedOffStep {
  /** The order that it is handed off as, as it is kept: each try of a hand-off carries the same. */
  readonly document: unknown;
  readonly sentAt: Date | null;
}

/** The columns of `plan_step` that an outgoing hand-off is read from. */
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
