import canonicalize from 'canonicalize';
import { attributeChanges } from '../../domain/events/deed.js';
import type { ReportedReason } from '../../domain/plan/downstream-report.js';
import { stepWorkflowId } from '../../domain/order/ids.js';
import type { TaskEvent } from '../../domain/tmf/schemas/manual-task.js';
import { manualTaskMoves, type ManualTaskState } from '../../domain/plan/step-state.js';
import { recordReport, reportedStepColumns, type ReportedStepRow } from './callbacks.js';
import type { Database, Transaction } from '../database.js';
import type { Deed } from '../deeds.js';
import { orderTable } from '../tables/order-tables.js';
import type { Characteristic } from '../../domain/lib/values.js';
import type { ManualTask } from '../tables/plan.js';
import type { Row } from '../tables/row.js';

interface TaskChange {
  readonly taskId: string;
  readonly caller: string;
  /** The revision that the caller has read. */
  readonly revision: number;
  /** Assigns the task, or unassigns it with null. */
  readonly assignee?: string | null;
  /** Changes attributes that mean nothing to Turnup. */
  readonly updateDoc: (doc: Readonly<Record<string, unknown>>) => object;
}

/** How a task ended. */
export interface ManualTaskResult {
  readonly taskId: string;
  readonly caller: string;
  readonly state: 'completed' | 'failed';
  readonly characteristics: readonly Characteristic[];
  readonly reasons: readonly ReportedReason[];
  readonly note?: string;
}

export type TaskAnswer =
  /** With the id of the workflow to notify. */
  | { readonly outcome: 'accepted'; readonly workflowId?: string }
  | { readonly outcome: 'unknown' }
  /** Somebody else has changed it since it was read. */
  | { readonly outcome: 'overtaken' }
  /** Values for these characteristics are required and missing. */
  | { readonly outcome: 'incomplete'; readonly missing: readonly string[] }
  | {
      readonly outcome: 'refused';
      readonly state: ManualTaskState;
      readonly legal: readonly ManualTaskState[];
    };

type TaskRow = Row<
  ManualTask,
  'revision' | 'state' | 'stepId' | 'generation' | 'operation' | 'assignee' | 'completedBy' | 'doc'
> & {
  readonly doc: {
    readonly askedCharacteristic?: readonly string[];
    readonly resultCharacteristic?: readonly Characteristic[];
    readonly note?: string;
    readonly history?: readonly TaskEvent[];
  };
};

interface LockedTask {
  readonly task?: TaskRow | undefined;
  readonly step?: ReportedStepRow | undefined;
}

/** Assigns an open task; no order waits for that. */
export async function changeTask(database: Database, change: TaskChange): Promise<TaskAnswer> {
  const { taskId, caller, revision, assignee, updateDoc } = change;
  return await database.transaction(async (tx) => {
    const { task } = await lockTask(tx, taskId);
    if (!task) return { outcome: 'unknown' };
    if (task.state !== 'open' && assignee !== undefined) return refused(task);
    if (task.revision !== revision) return { outcome: 'overtaken' };
    const now = new Date();
    const assignment = { at: now.toISOString(), by: caller, action: 'assigned' } as const;
    const doc = updateDoc(assignee === undefined ? task.doc : withEvent(task, { ...assignment, assignee }));
    tx.write(
      'UPDATE manual_task SET assignee = ?, doc = ?, updatedAt = ?, revision = revision + 1 WHERE id = ?',
      [assignee === undefined ? task.assignee : assignee, doc, now, taskId],
    );
    const before = { ...task.doc, assignee: task.assignee };
    const after = { ...doc, assignee: assignee === undefined ? task.assignee : assignee };
    recordTaskDeed(tx, { taskId, revision, change: attributeChanges(before, after) });
    return { outcome: 'accepted' };
  });
}

/**
 * Ends a task as a callback ends a hand-off: what was reported becomes the step's result, and a message to the workflow
 * is committed with it. The same end reported again by the same caller changes nothing.
 */
export async function endTask(database: Database, end: ManualTaskResult): Promise<TaskAnswer> {
  const { taskId, caller, state, characteristics, reasons } = end;
  return await database.transaction(async (tx) => {
    const { task, step } = await lockTask(tx, taskId);
    if (!task || !step) return { outcome: 'unknown' };
    const workflowId = stepWorkflowId(step);
    if (isRepeated(end, task)) return { outcome: 'accepted', workflowId };
    if (!manualTaskMoves[task.state].includes(state) || task.state !== 'open') return refused(task);
    const missing = state === 'completed' ? missingCharacteristics(task, characteristics) : [];
    if (missing.length > 0) return { outcome: 'incomplete', missing };
    const now = new Date();
    const { generation, operation, stepId } = task;
    tx.write(
      `UPDATE manual_task SET state = ?, completedAt = ?, completedBy = ?, doc = ?, updatedAt = ?, revision = revision + 1
       WHERE id = ?`,
      [state, now, caller, withResult(task, end, now), now, taskId],
    );
    const report = {
      generation,
      operation,
      state,
      characteristics,
      reasons,
      body: callbackBody(end),
      caller,
    };
    await recordReport(tx, step, { stepId, ...report, channel: 'task' });
    const told = { state, characteristic: characteristics };
    const reason = end.note ?? reasons[0]?.message;
    const change = attributeChanges({ state: task.state }, told);
    recordTaskDeed(tx, { taskId, revision: task.revision, change, reason });
    tx.deeds?.add(orderTable[step.orderKind], {
      resource: step.orderKind,
      id: step.orderId,
      action: 'request',
      change: attributeChanges({}, { task: { id: taskId, ...told } }),
      reason,
    });
    return { outcome: 'accepted', workflowId };
  });
}

function recordTaskDeed(
  tx: Transaction,
  { taskId, revision, ...deed }: Pick<Deed, 'change' | 'reason'> & Pick<TaskChange, 'taskId' | 'revision'>,
): void {
  const changed = { resource: 'task', id: taskId, revision: revision + 1, action: 'change' } as const;
  tx.deeds?.add('manual_task', { ...changed, ...deed });
}

/** The order's lock first: cancellations are decided under it. */
async function lockTask(tx: Transaction, taskId: string): Promise<LockedTask> {
  const [found] = await tx.rows<Row<ManualTask, 'orderId' | 'orderKind' | 'stepId'>>(
    'SELECT orderId, orderKind, stepId FROM manual_task WHERE id = ?',
    [taskId],
  );
  if (!found) return {};
  const [, [step], [task]] = await tx.reads<[object, ReportedStepRow, TaskRow]>(
    [`SELECT id FROM ${orderTable[found.orderKind]} WHERE id = ? FOR UPDATE`, [found.orderId]],
    [`SELECT ${reportedStepColumns} FROM plan_step WHERE id = ? FOR UPDATE`, [found.stepId]],
    [
      `SELECT revision, state, stepId, generation, operation, assignee, completedBy, doc FROM manual_task
       WHERE id = ? FOR UPDATE`,
      [taskId],
    ],
  );
  return { step, task };
}

/** Only renewing or retrying the step reopens a task: callers who may end one have no legal move then. */
const refused = ({ state }: TaskRow): TaskAnswer => ({
  outcome: 'refused',
  state,
  legal: state === 'open' ? manualTaskMoves.open : [],
});

const missingCharacteristics = ({ doc }: TaskRow, characteristics: readonly Characteristic[]): string[] =>
  (doc.askedCharacteristic ?? []).filter(
    (asked) =>
      !characteristics.some(({ name, value }) => name === asked && value !== undefined && value !== null),
  );

const callbackBody = ({ characteristics, reasons, note }: ManualTaskResult) => ({
  characteristic: characteristics,
  errorMessage: reasons,
  ...(note !== undefined && { note }),
});

const isRepeated = (end: ManualTaskResult, { state, completedBy, doc }: TaskRow): boolean =>
  state === end.state &&
  completedBy === end.caller &&
  canonicalize([doc.resultCharacteristic ?? [], doc.note ?? null]) ===
    canonicalize([end.characteristics, end.note ?? null]);

const withEvent = ({ doc }: TaskRow, event: TaskEvent) => ({
  ...doc,
  history: [...(doc.history ?? []), event],
});

function withResult(task: TaskRow, { caller, state, characteristics, note }: ManualTaskResult, now: Date) {
  const withNote = note !== undefined && { note };
  const event = { at: now.toISOString(), by: caller, action: state, ...withNote };
  return { ...withEvent(task, event), resultCharacteristic: characteristics, ...withNote };
}
