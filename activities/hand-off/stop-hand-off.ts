import { ApplicationFailure } from '@temporalio/common';
import type { BackgroundJobInput } from '../../domain/order/messages.js';
import { ownId } from '../../domain/plan/downstream-report.js';
import type { DownstreamSystem } from '../../domain/tmf/schemas/downstream-system.js';
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
import { orderIn, toInquiry } from './inquiry-requests.js';
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
  if (!system) {
    const message = `the catalog has no downstream system ${step.downstreamSystem} any more: put its record back, then ask again`;
    return await finishStopTask(database, task, { stopped: false, message });
  }
  if (system.status === 'offline')
    throw ApplicationFailure.retryable(`${system.name} is offline; the cancellation waits`, 'Offline');
  const { reason } = step;
  const externalRef = step.externalRef ?? (await askForId(database, downstream, { system, step }));
  if (externalRef === undefined) {
    const message = `${system.name} has given no id of its own for the work, by which it could be asked to stop it`;
    return await finishStopTask(database, task, { stopped: false, message });
  }
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

interface UnnamedHandOff {
  readonly system: DownstreamSystem;
  readonly step: HandOffToStop;
}

/** A system may take work without saying its id: it is asked for it by ours. Undefined when it says none now either. */
async function askForId(
  database: Database,
  downstream: Downstream,
  { system, step }: UnnamedHandOff,
): Promise<string | undefined> {
  // Its answer may be on its way.
  if (step.state === 'handingOff')
    throw ApplicationFailure.retryable(`${system.name} has not answered the hand-off yet`, 'NotAnswered');
  const asked = { ...step, operation: 'do' } as const;
  const answer = await downstream.send(system, toInquiry(asked, system));
  if (answer.outcome === 'limited') throw ApplicationFailure.retryable(answer.message, 'Busy');
  if (answer.outcome === 'unreachable') throw ApplicationFailure.retryable(answer.message, 'Unreachable');
  const order = answer.outcome === 'accepted' ? orderIn(answer.body, asked) : undefined;
  const id = order && ownId(order);
  if (id !== undefined)
    await database.run(
      `UPDATE plan_step SET externalRef = COALESCE(externalRef, ?) WHERE id = ? AND generation = ? AND operation = 'do'`,
      [id, step.id, step.generation],
    );
  return id;
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
