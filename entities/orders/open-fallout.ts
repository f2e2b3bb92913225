import { v7 as uuidv7 } from 'uuid';
import type { OrderKind } from '../../domain/order/messages.js';
import { handOffKinds, type StepKind } from '../../domain/plan/plan.js';
import { unresolvedFallout } from '../../domain/tmf/schemas/fallout.js';
import { cancelTaskOf } from './cancellation.js';
import { anyOf, type Transaction } from '../database.js';
import { recordEventFor, recordHandOffEvent } from '../events/event-sources.js';
import { orderTable } from '../tables/order-tables.js';

/** A step that needs a person's decision, and the known reason. */
export interface FailedStep {
  readonly id: string;
  readonly orderId: string;
  readonly orderKind: OrderKind;
  readonly kind: StepKind;
  /** Null when it never left Turnup. */
  readonly downstreamSystem: string | null;
  readonly generation: number;
  readonly operation: string;
  readonly reportedState: string | null;
  readonly result: {
    readonly reasons?: readonly { code?: string; reason?: string; message?: string }[];
  } | null;
}

/** One row per step, generation and operation; if the same fails again after it was closed, the row is reopened. */
export function insertFallout(tx: Transaction, steps: readonly FailedStep[]): void {
  const now = new Date();
  for (const step of steps) {
    const [first] = step.result?.reasons ?? [];
    const reason =
      first?.message ??
      first?.reason ??
      `${step.downstreamSystem ?? 'A person'} reported ${step.reportedState ?? 'a failure'}`;
    tx.write(
      `INSERT INTO fallout (id, state, orderId, orderKind, stepId, generation, operation, customerId,
         downstreamSystem, code, reason, doc, createdAt, updatedAt)
       SELECT ?, 'open', id, ?, ?, ?, ?, customerId, ?, ?, ?, ?, ?, ? FROM ${orderTable[step.orderKind]} WHERE id = ?
       ON DUPLICATE KEY UPDATE state = 'open', code = VALUES(code), reason = VALUES(reason), doc = VALUES(doc),
         resolvedAt = NULL, resolvedBy = NULL, updatedAt = VALUES(updatedAt), revision = fallout.revision + 1`,
      [
        uuidv7(),
        step.orderKind,
        step.id,
        step.generation,
        step.operation,
        step.downstreamSystem,
        // What does not fit the columns is complete in the document.
        (first?.code ?? 'failed').slice(0, 255),
        reason.slice(0, 1024),
        { '@type': 'Fallout', reasons: step.result?.reasons ?? [] },
        now,
        now,
        step.orderId,
      ],
    );
    recordDecisionRequired(tx, step);
  }
}

/**
 * Records that a decision is required: on the handed-off order, on the order it is part of (unless that waits for
 * another decision already), and on the request to cancel either, if that is the cause.
 */
function recordDecisionRequired(
  tx: Transaction,
  { id, orderId, orderKind, kind, reportedState }: FailedStep,
): void {
  recordEventFor(tx, orderKind, 'informationRequired', {
    where: `t.id = ? AND NOT EXISTS (SELECT 1 FROM fallout f WHERE f.orderId = t.id AND f.stepId <> ? AND f.state IN (?))`,
    values: [orderId, id, anyOf(unresolvedFallout)],
  });
  recordHandOffEvent(tx, kind, 'informationRequired', { where: 't.id = ?', values: [id] });
  recordEventFor(tx, cancelTaskOf[orderKind].resource, 'informationRequired', {
    where: `t.resource = ? AND t.orderId = ? AND t.state = 'inProgress'`,
    values: [cancelTaskOf[orderKind].resource, orderId],
  });
  const handedOff = handOffKinds.find((each) => each === kind);
  if (!handedOff || reportedState !== 'cancelled') return;
  recordEventFor(tx, cancelTaskOf[handedOff].resource, 'informationRequired', {
    where: `t.resource = ? AND t.orderId = ? AND t.state = 'done'`,
    values: [cancelTaskOf[handedOff].resource, id],
  });
}
