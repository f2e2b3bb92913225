import { ApplicationFailure } from '@temporalio/common';
import type { BackgroundJobInput } from '../../domain/order/messages.js';
import { findDownstreamSystem } from '../../entities/catalog/catalog-store.js';
import type { HandOffKind } from '../../domain/plan/plan.js';
import type { Database } from '../../entities/database.js';
import { finishStopTask, stopRefusal } from '../../entities/orders/hand-off-cancellation.js';
import {
  type OutgoingHandOff,
  outgoingColumns,
  type OutgoingRow,
  toOutgoing,
} from '../../entities/orders/outgoing-hand-offs.js';
import type { Dependencies } from '../dependencies.js';
import type { Downstream } from './downstream.js';
import { toStopRequest } from './undo-requests.js';
import type { CancelOrder } from '../../entities/tables/orders.js';
import type { PlanStep } from '../../entities/tables/plan.js';
import type { Row } from '../../entities/tables/row.js';

type HandOffToStop = OutgoingHandOff &
  Row<PlanStep, 'kind' | 'externalRef'> & {
    readonly kind: HandOffKind;
    readonly reason: CancelOrder['cancellationReason'];
  };

/**
 * Requests the system that has one hand-off to stop it. Its answer comes as a callback and fails the step; what then
 * becomes of the order is decided as fallout. Safe to repeat.
 */
export async function sendStopRequest(
  { database, publicUrl }: Pick<Dependencies, 'database' | 'publicUrl'>,
  downstream: Downstream,
  { id }: BackgroundJobInput,
): Promise<void> {
  const step = await loadHandOffToStop(database, id);
  if (!step) return;
  const task = { taskId: id, kind: step.kind };
  const tooLate = await database.transaction(async (tx) => stopRefusal(tx, step.id, id));
  if (tooLate !== undefined)
    return await finishStopTask(database, task, { stopped: false, message: tooLate });
  const system = await findDownstreamSystem(database, step.downstreamSystem);
  if (!system)
    throw ApplicationFailure.retryable(`there is no downstream system ${step.downstreamSystem}`, 'NoSystem');
  if (system.status === 'offline')
    throw ApplicationFailure.retryable(`${system.name} is offline; the cancellation waits`, 'Offline');
  const { externalRef, reason } = step;
  if (externalRef === null)
    throw ApplicationFailure.retryable(`${system.name} has not answered the hand-off yet`, 'NotAnswered');
  const request = { system, publicUrl, externalRef, reason: reason ?? 'cancelled', key: `cancel/${id}` };
  const answer = await downstream.send(system, toStopRequest(step, request));
  switch (answer.outcome) {
    case 'limited':
      throw ApplicationFailure.retryable(answer.message, 'Busy');
    case 'unreachable':
      throw ApplicationFailure.retryable(answer.message, 'Unreachable');
    case 'refused':
      return await finishStopTask(database, task, { stopped: false, message: answer.message });
    case 'accepted': {
      const message = `${system.name} accepted the cancellation; once the work has stopped, the order is decided as fallout`;
      return await finishStopTask(database, task, { stopped: true, message });
    }
  }
}

/** Undefined when the task has ended. */
async function loadHandOffToStop(database: Database, taskId: string): Promise<HandOffToStop | undefined> {
  const [step] = await database.rows<OutgoingRow & Pick<HandOffToStop, 'kind' | 'reason' | 'externalRef'>>(
    `SELECT ${outgoingColumns}, plan_step.kind, plan_step.externalRef, t.cancellationReason AS reason
     FROM cancel_order t JOIN plan_step ON plan_step.id = t.orderId
     WHERE t.id = ? AND t.state IN ('acknowledged', 'accepted', 'inProgress')`,
    [taskId],
  );
  return step && toOutgoing(step);
}
