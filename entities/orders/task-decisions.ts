import canonicalize from 'canonicalize';
import type { ReportedReason } from '../../domain/plan/downstream-report.js';
import { stepWorkflowId } from '../../domain/order/ids.js';
import type { OrderKind } from '../../domain/order/messages.js';
import type { TaskEvent } from '../../domain/tmf/schemas/task.js';
import { taskMoves, type TaskState } from '../../domain/plan/step-state.js';
import { reportedStepColumns, type ReportedStepRow, takeReport } from './callbacks.js';
import type { Database, Transaction } from '../database.js';
import { orderTable } from '../tables/order-tables.js';
import type { Characteristic } from '../../domain/lib/values.js';

export interface TaskChange {
  readonly taskId: string;
  readonly caller: string;
  /** As who changes it has read it. */
  readonly revision: number;
  /** Gives it to somebody, or with null back. */
  readonly assignee?: string | null;
  /** Changes the attributes that Turnup only keeps. */
  readonly keep: (doc: Readonly<Record<string, unknown>>) => object;
}

/** How a task ended. */
export interface TaskEnd {
  readonly taskId: string;
  readonly caller: string;
  readonly state: 'completed' | 'failed';
  readonly characteristics: readonly Characteristic[];
  readonly reasons: readonly ReportedReason[];
  readonly note?: string;
}

export type TaskAnswer =
  /** With the workflow that is to hear of it. */
  | { readonly outcome: 'accepted'; readonly workflowId?: string }
  | { readonly outcome: 'unknown' }
  /** Somebody else changed it since it was read. */
  | { readonly outcome: 'overtaken' }
  /** It was asked to tell these, and did not. */
  | { readonly outcome: 'incomplete'; readonly missing: readonly string[] }
  | { readonly outcome: 'refused'; readonly state: TaskState; readonly legal: readonly TaskState[] };

interface TaskRow {
  readonly revision: number;
  readonly state: TaskState;
  readonly stepId: string;
  readonly generation: number;
  readonly operation: 'do' | 'undo';
  readonly assignee: string | null;
  readonly completedBy: string | null;
  readonly doc: {
    readonly askedCharacteristic?: readonly string[];
    readonly resultCharacteristic?: readonly Characteristic[];
    readonly note?: string;
    readonly history?: readonly TaskEvent[];
  };
}

interface Locked {
  readonly task?: TaskRow | undefined;
  readonly step?: ReportedStepRow | undefined;
}

/** Gives an open task to somebody; nothing that an order waits for. */
export async function changeTask(database: Database, change: TaskChange): Promise<TaskAnswer> {
  const { taskId, caller, revision, assignee, keep } = change;
  return await database.transaction(async (tx) => {
    const { task } = await lock(tx, taskId);
    if (!task) return { outcome: 'unknown' };
    if (task.state !== 'open' && assignee !== undefined) return refused(task);
    if (task.revision !== revision) return { outcome: 'overtaken' };
    const now = new Date();
    const said = { at: now.toISOString(), by: caller, action: 'assigned' } as const;
    const doc = keep(assignee === undefined ? task.doc : withEvent(task, { ...said, assignee }));
    tx.write(
      'UPDATE manual_task SET assignee = ?, doc = ?, updatedAt = ?, revision = revision + 1 WHERE id = ?',
      [assignee === undefined ? task.assignee : assignee, doc, now, taskId],
    );
    return { outcome: 'accepted' };
  });
}

/**
 * Ends a task as a callback ends a hand-off: what was told becomes the step's result, and with it a message to the
 * workflow is committed. The same end told again by the same caller changes nothing.
 */
export async function endTask(database: Database, end: TaskEnd): Promise<TaskAnswer> {
  const { taskId, caller, state, characteristics, reasons } = end;
  return await database.transaction(async (tx) => {
    const { task, step } = await lock(tx, taskId);
    if (!task || !step) return { outcome: 'unknown' };
    const workflowId = stepWorkflowId(step);
    if (repeats(end, task)) return { outcome: 'accepted', workflowId };
    if (!taskMoves[task.state].includes(state) || task.state !== 'open') return refused(task);
    const missing = state === 'completed' ? notTold(task, characteristics) : [];
    if (missing.length > 0) return { outcome: 'incomplete', missing };
    const now = new Date();
    const { generation, operation, stepId } = task;
    tx.write(
      `UPDATE manual_task SET state = ?, completedAt = ?, completedBy = ?, doc = ?, updatedAt = ?, revision = revision + 1
       WHERE id = ?`,
      [state, now, caller, withEnd(task, end, now), now, taskId],
    );
    const told = { generation, operation, state, characteristics, reasons, body: bodyOf(end), caller };
    await takeReport(tx, step, { stepId, ...told, way: 'task' });
    return { outcome: 'accepted', workflowId };
  });
}

/** The order's lock first: it is what a cancellation decides under. */
async function lock(tx: Transaction, taskId: string): Promise<Locked> {
  const [found] = await tx.rows<{ orderId: string; orderKind: OrderKind; stepId: string }>(
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

/** Only a renewed step or a retry opens a task again: whoever may end one has no legal move then. */
const refused = ({ state }: TaskRow): TaskAnswer => ({
  outcome: 'refused',
  state,
  legal: state === 'open' ? taskMoves.open : [],
});

const notTold = ({ doc }: TaskRow, told: readonly Characteristic[]): string[] =>
  (doc.askedCharacteristic ?? []).filter(
    (asked) => !told.some(({ name, value }) => name === asked && value !== undefined && value !== null),
  );

const bodyOf = ({ characteristics, reasons, note }: TaskEnd) => ({
  characteristic: characteristics,
  errorMessage: reasons,
  ...(note !== undefined && { note }),
});

const repeats = (end: TaskEnd, { state, completedBy, doc }: TaskRow): boolean =>
  state === end.state &&
  completedBy === end.caller &&
  canonicalize([doc.resultCharacteristic ?? [], doc.note ?? null]) ===
    canonicalize([end.characteristics, end.note ?? null]);

const withEvent = ({ doc }: TaskRow, event: TaskEvent) => ({
  ...doc,
  history: [...(doc.history ?? []), event],
});

function withEnd(task: TaskRow, { caller, state, characteristics, note }: TaskEnd, now: Date) {
  const said = note !== undefined && { note };
  const event = { at: now.toISOString(), by: caller, action: state, ...said };
  return { ...withEvent(task, event), resultCharacteristic: characteristics, ...said };
}
