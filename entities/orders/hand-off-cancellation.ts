import { v7 as uuidv7 } from 'uuid';
import { isFinalReport } from '../../domain/plan/step-state.js';
import { jobWorkflowId } from '../../domain/order/ids.js';
import type { OrderKind } from '../../domain/order/messages.js';
import type { HandOffKind } from '../../domain/plan/plan.js';
import {
  type CancelRequest,
  cancelTaskOf,
  insertCancelTask,
  isOpenTask,
  otherTaskRefusal,
} from './cancel-tasks.js';
import type { Database, Transaction } from '../database.js';
import { putStart } from '../outbox.js';
import { changeRows } from '../events/changes.js';
import { isStepQueued } from './steps.js';
import type { PlanStep } from '../tables/plan.js';
import type { Row } from '../tables/row.js';

/** The request to stop one hand-off of a running order: a service, resource or work order made by decomposition. */
interface StopRequest extends Omit<CancelRequest, 'kind'> {
  readonly kind: HandOffKind;
}

type StopAnswer =
  | { readonly outcome: 'accepted'; readonly taskId: string; readonly workflowId: string }
  | { readonly outcome: 'unknown' }
  | {
      readonly outcome: 'refused';
      readonly reason: string;
      /** The order to cancel instead. */
      readonly order: { readonly kind: OrderKind; readonly id: string };
    };

/**
 * Decides under the step's lock whether the caller is refused at once; otherwise the system that has the work decides.
 */
export async function requestStop(database: Database, request: StopRequest): Promise<StopAnswer> {
  const { kind, orderId: stepId } = request;
  return await database.transaction(async (tx) => {
    const [step] = await tx.rows<Row<PlanStep, 'orderId' | 'orderKind'>>(
      'SELECT orderId, orderKind FROM plan_step WHERE id = ? AND kind = ?',
      [stepId, kind],
    );
    if (!step) return { outcome: 'unknown' };
    const reason = await stopRefusal(tx, stepId);
    const order = { kind: step.orderKind, id: step.orderId };
    if (reason !== undefined) return { outcome: 'refused', reason, order };
    const taskId = uuidv7();
    insertCancelTask(tx, taskId, request);
    const workflowId = jobWorkflowId('stopHandOff', taskId);
    putStart(tx, workflowId, { id: taskId });
    return { outcome: 'accepted', taskId, workflowId };
  });
}

type StepRow = Row<PlanStep, 'state' | 'operation' | 'pointOfNoReturn' | 'reportedState' | 'sentAt'>;

/** Why the hand-off cannot be stopped (any more); undefined when it can. Takes the step's lock. */
export async function stopRefusal(
  tx: Transaction,
  stepId: string,
  exceptTask = '',
): Promise<string | undefined> {
  const [step] = await tx.rows<StepRow>(
    'SELECT state, operation, pointOfNoReturn, reportedState, sentAt FROM plan_step WHERE id = ? FOR UPDATE',
    [stepId],
  );
  if (!step) return 'it no longer exists';
  if (step.state === 'waiting' || isStepQueued(step)) return 'it has not been handed off yet';
  if (step.state === 'undoing' || step.operation === 'undo') return 'it is being undone';
  if (step.state !== 'handingOff' && step.state !== 'inProgress') return `its step is ${step.state}`;
  if (step.reportedState !== null && isFinalReport(step.reportedState)) return `it is ${step.reportedState}`;
  if (step.pointOfNoReturn === 'hard') return 'it is past the point of no return';
  return await otherTaskRefusal(tx, stepId, exceptTask);
}

/** The cancel task that records the request. */
interface StopTaskRef {
  readonly taskId: string;
  readonly kind: HandOffKind;
}

/** The outcome of the request. */
export async function finishStopTask(
  database: Database,
  { taskId, kind }: StopTaskRef,
  { stopped, message }: { readonly stopped: boolean; readonly message: string },
): Promise<void> {
  const now = new Date();
  await database.transaction(async (tx) => {
    changeRows(tx, cancelTaskOf[kind].resource, {
      ids: [taskId],
      set: {
        state: stopped ? 'done' : 'terminatedWithError',
        completionMessage: message.slice(0, 1024),
        effectiveCancellationDate: stopped ? now : null,
      },
      where: isOpenTask,
      change: 'stateChange',
      at: now,
    });
  });
}

/** Of a step that is handed off: no other has a cancel task. */
type HandOffRow = Row<PlanStep, 'kind'> & { readonly kind: HandOffKind };

/** Turnup itself cannot carry the request out; another one may be made. */
export async function failStopTask(database: Database, taskId: string, message: string): Promise<void> {
  const [step] = await database.rows<HandOffRow>(
    'SELECT s.kind FROM cancel_order t JOIN plan_step s ON s.id = t.orderId WHERE t.id = ?',
    [taskId],
  );
  if (step) await finishStopTask(database, { taskId, kind: step.kind }, { stopped: false, message });
}
