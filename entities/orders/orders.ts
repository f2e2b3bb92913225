import type { ChangeKind } from '../../domain/events/event-types.js';
import type { OrderKind } from '../../domain/order/messages.js';
import { isTerminal, orderMoves, type OrderState, statesBefore } from '../../domain/order/order-state.js';
import { type HandOffKind, isHandOffKind, type StepKind } from '../../domain/plan/plan.js';
import { anyOf, type Assignments, sql, type Transaction } from '../database.js';
import { changeColumns, changeRows, type RecordedChange } from '../events/changes.js';
import { recordEventFor } from '../events/event-sources.js';
import { handOffTable, orderTable } from '../tables/order-tables.js';

/** An order that Turnup runs. */
interface OrderRef {
  readonly kind: OrderKind;
  readonly orderId: string;
}

interface OrderMove {
  readonly at: Date;
  /** Further columns that the move sets. */
  readonly set?: Assignments;
  /** Only orders in one of these states; the table must allow the move from each. */
  readonly from?: readonly OrderState[];
}

/**
 * Moves an order to a state, from any state from which the table of states allows it (domain/order/order-state.ts); an
 * order in another state stays as it is. An order that ends, or is to be undone, is on hold no more, nor is any item of it. Put off until the next read or the commit; throws nothing.
 */
export function moveOrder(
  tx: Transaction,
  { kind, orderId }: OrderRef,
  to: OrderState,
  { at, set, from }: OrderMove,
): void {
  const sources = statesBefore(orderMoves, to).filter((state) => !from || from.includes(state));
  if (sources.length === 0) return;
  const where = sql('state IN (?)', [anyOf(sources)]);
  const endsHold = isTerminal(to) || to === 'pendingCancellation';
  const columns = { ...set, ...(endsHold && { holdId: null, heldItems: 0 }), state: to };
  changeRows(tx, kind, { ids: [orderId], set: columns, where, change: 'stateChange', at });
  if (endsHold)
    tx.write(
      `UPDATE order_hold h JOIN ${orderTable[kind]} o ON o.id = h.orderId SET h.endedAt = ?
       WHERE h.orderId = ? AND h.endedAt IS NULL AND o.holdId IS NULL`,
      [at, orderId],
    );
}

/** The order's cancellation is being assessed (TMF622): it stays in this state until that is decided. */
export function beginAssessment(tx: Transaction, order: OrderRef, at: Date): void {
  moveOrder(tx, order, 'assessingCancellation', { at, set: { stateBeforeCancel: sql('state') } });
}

/** The cancellation was refused: the order returns to its former state, or to the one it should have by now. */
export function endAssessment(tx: Transaction, { kind, orderId }: OrderRef, at: Date): void {
  changeRows(tx, kind, {
    ids: [orderId],
    set: { state: sql("COALESCE(stateBeforeCancel, 'inProgress')"), stateBeforeCancel: null },
    where: sql("state = 'assessingCancellation'"),
    change: 'stateChange',
    at,
  });
}

/**
 * Moves an order that has not ended to `inProgress` or `held`, or back to `acknowledged`. While its cancellation is being assessed, that is the
 * state it returns to if the cancellation is refused: the one it shows stays, so what is told is that attributes have changed.
 */
export function moveRunning(
  tx: Transaction,
  { kind, orderId }: OrderRef,
  to: 'acknowledged' | 'inProgress' | 'held',
  { at, set, from }: OrderMove,
): void {
  const sources = statesBefore(orderMoves, to).filter(
    (state) => !from || from.includes(state) || state === 'assessingCancellation',
  );
  changeRows(tx, kind, {
    ids: [orderId],
    set: {
      ...set,
      stateBeforeCancel: sql("IF(state = 'assessingCancellation', ?, NULL)", [to]),
      state: sql("IF(state = 'assessingCancellation', state, ?)", [to]),
    },
    where: sql('state IN (?)', [anyOf(sources)]),
    change: [],
    at,
  });
  const written = (state: OrderState) => ({
    where: 't.id = ? AND t.updatedAt = ? AND t.state = ?',
    values: [orderId, at, state],
  });
  recordEventFor(tx, kind, 'stateChange', written(to));
  recordEventFor(tx, kind, 'attributeValueChange', written('assessingCancellation'));
}

interface HandedOffChange {
  readonly at: Date;
  readonly set?: Assignments;
  /** Only orders in one of these states; by default, in any state but the new one. */
  readonly from?: readonly OrderState[];
  readonly change?: ChangeKind;
}

/**
 * Shows the state of steps on the service, resource and work orders that they were handed off as. These states are not
 * decided here: the downstream system reports them, and the step's own table says what a report does. Nothing happens to steps
 * of a kind that is not handed off.
 *
 * @throws {RangeError} for an empty `from`: SQL knows no empty list
 */
export function showHandedOff(
  tx: Transaction,
  { kind, ids }: { readonly kind: StepKind; readonly ids: readonly string[] },
  state: OrderState,
  { at, set, from, change = 'stateChange' }: HandedOffChange,
): void {
  if (!isHandOffKind(kind)) return;
  const where = from ? sql('state IN (?)', [anyOf(from)]) : sql('state <> ?', [state]);
  changeRows(tx, kind, { ids, set: { ...set, state }, where, change, at });
}

/** Resets the order that a step is handed off as: it has this document, and no system has taken it. */
export function renewHandedOff(
  tx: Transaction,
  { id, kind }: { readonly id: string; readonly kind: StepKind },
  {
    doc,
    changes,
    at,
  }: { readonly doc: object; readonly changes: readonly RecordedChange[]; readonly at: Date },
): void {
  if (!isHandOffKind(kind)) return;
  const set = { doc, state: 'acknowledged', completionDate: null };
  changeRows(tx, kind, { ids: [id], set, change: changes, at });
}

/** Shows on handed-off orders that their steps were cancelled before they began. */
export function showStepsCancelled(tx: Transaction, kind: HandOffKind, orderId: string, at: Date): void {
  tx.update(
    handOffTable[kind],
    { state: 'cancelled', ...changeColumns(at) },
    sql(
      `parentOrderId = ? AND state NOT IN ('failed', 'cancelled')
       AND id IN (SELECT id FROM plan_step WHERE orderId = ? AND state = 'cancelled')`,
      [orderId, orderId],
    ),
  );
  recordEventFor(tx, kind, 'stateChange', {
    where: 't.parentOrderId = ? AND t.updatedAt = ?',
    values: [orderId, at],
  });
}
