import { manualTaskId } from '../../domain/order/ids.js';
import { addDuration } from '../../domain/lib/instants.js';
import type { OrderKind } from '../../domain/order/messages.js';
import type { Step } from '../../domain/plan/plan.js';
import type { Sql, Transaction } from '../database.js';
import { recordEventFor } from '../events/event-sources.js';

/** A manual task that is ready. */
interface TaskToOpen {
  readonly step: Step;
  readonly orderId: string;
  readonly orderKind: OrderKind;
  readonly customerId: string | null;
  readonly generation: number;
  /** `undo` when the work is to be undone. */
  readonly operation: 'do' | 'undo';
}

/**
 * Puts an order's tasks into the work list; one that failed and is to be repeated is open again, with the same
 * assignee.
 */
export function openTasks(tx: Transaction, tasks: readonly TaskToOpen[], now: Date): void {
  const rows = tasks.map((each) => toRow(each, now));
  if (!rows[0]) return;
  tx.upsert('manual_task', Object.keys(rows[0]) as (keyof (typeof rows)[0])[], rows, reopenClause);
  recordInformationRequired(tx, tasks);
}

/** Nobody is to do what the condition names any more, or not yet again: it is no longer asked for, or cancelled. */
export function withdrawTasks(tx: Transaction, where: Sql, now: Date): void {
  tx.write(
    `UPDATE manual_task SET state = 'withdrawn', updatedAt = ?, revision = revision + 1
     WHERE state IN ('open', 'failed') AND ${where.text}`,
    [now, ...where.values],
  );
}

/** What a task asks a person for is information that its order requires. */
function recordInformationRequired(tx: Transaction, tasks: readonly TaskToOpen[]): void {
  const [first] = tasks;
  const requested = tasks.flatMap(({ step, operation }) => (operation === 'do' ? (step.asked ?? []) : []));
  if (!first || requested.length === 0) return;
  recordEventFor(tx, first.orderKind, 'informationRequired', {
    where: 't.id = ?',
    values: [first.orderId],
    fieldPath: [...new Set(requested)].join(','),
  });
}

const reopenClause = `state = VALUES(state), generation = VALUES(generation), dueDate = VALUES(dueDate),
  doc = JSON_SET(VALUES(doc), '$.history', JSON_EXTRACT(manual_task.doc, '$.history')), completedAt = NULL, completedBy = NULL,
  updatedAt = VALUES(updatedAt), revision = manual_task.revision + 1`;

function toRow({ step, orderId, orderKind, customerId, generation, operation }: TaskToOpen, now: Date) {
  const { id, name, itemId, task, expectedDuration } = step;
  return {
    id: manualTaskId(id, operation),
    state: 'open',
    name: operation === 'undo' ? `Undo: ${name}` : name,
    orderId,
    orderKind,
    customerId,
    generation,
    orderItemId: itemId,
    stepId: id,
    operation,
    role: task?.role,
    dueDate: addDuration(now, expectedDuration),
    doc: toDoc(step, operation),
    createdAt: now,
    updatedAt: now,
  };
}

const toDoc = ({ action, task, specification, characteristics, place, asked }: Step, operation: string) => ({
  '@type': 'Task',
  action,
  specification,
  characteristic: characteristics,
  skill: task?.skills ?? [],
  history: [],
  ...(task?.instructions !== undefined && { description: task.instructions }),
  ...(place && { place }),
  ...(asked && operation === 'do' && { askedCharacteristic: asked }),
});
