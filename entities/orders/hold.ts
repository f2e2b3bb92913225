import { isDeepStrictEqual } from 'node:util';
import type { OrderKind } from '../../domain/order/messages.js';
import type { OrderState } from '../../domain/order/order-state.js';
import { isReady } from '../../domain/plan/graph.js';
import type { GraphStep } from '../../domain/plan/partition.js';
import { unresolvedFallout } from '../../domain/tmf/schemas/fallout.js';
import type { OrderError } from '../../domain/qualification/order-errors.js';
import { anyOf, type Database, type Transaction } from '../database.js';
import { changeRows } from '../events/changes.js';
import { orderTable } from '../tables/order-tables.js';
import { parseJson } from '../tables/columns.js';
import type { OrchestratedOrderRow } from '../tables/orders.js';
import type { Fallout, PlanStep } from '../tables/plan.js';
import type { Row } from '../tables/row.js';
import { gateStates } from './gates.js';
import { moveRunning } from './orders.js';

interface OrderRef {
  readonly kind: OrderKind;
  readonly orderId: string;
}

/** Fallout that is not decided, or whose decision the order has yet to follow. */
type OpenFallout = Row<Fallout, 'stepId' | 'partitionNo' | 'code' | 'reason'> & {
  /** Null where no step failed. */
  readonly itemId: PlanStep['itemId'] | null;
  /** Of the step, or the activity that failed where no step did. */
  readonly name: GraphStep['name'] | Fallout['activity'];
};

/**
 * Holds the order, with the reasons in its `errorMessage`, when fallout is all that is left to go on with, and sets it to
 * work again when something can; both as its rows have it, whichever of its workflows asks. True when it is held now.
 */
export async function reviewHold(database: Database, order: OrderRef): Promise<boolean> {
  const [row] = await database.rows<Row<OrchestratedOrderRow, 'state'> & { readonly fallout: number }>(
    `SELECT state, EXISTS (SELECT 1 FROM fallout f WHERE f.orderId = o.id AND f.state IN (?)) AS fallout
     FROM ${orderTable[order.kind]} o WHERE id = ?`,
    [anyOf(unresolvedFallout), order.orderId],
  );
  // Most partitions that have nothing to go on with wait for another one, and not for a person.
  if (row?.state === 'inProgress' && row.fallout === 0) return false;
  return await database.transaction((tx) => reviewHoldWithin(tx, order));
}

/** The same as a part of the transaction. `resuming`: the hold that a person has put the order on ends with it. */
export async function reviewHoldWithin(
  tx: Transaction,
  { kind, orderId }: OrderRef,
  { resuming = false }: { readonly resuming?: boolean } = {},
): Promise<boolean> {
  const [[order], fallout] = await tx.reads<
    [Row<OrchestratedOrderRow, 'state' | 'partitions' | 'errorMessage' | 'holdId'>, OpenFallout]
  >(
    [
      `SELECT state, partitions, errorMessage, holdId FROM ${orderTable[kind]} WHERE id = ? FOR UPDATE`,
      [orderId],
    ],
    [
      `SELECT f.stepId, f.partitionNo, f.code, f.reason, s.itemId,
         COALESCE(JSON_UNQUOTE(JSON_EXTRACT(s.graph, '$.name')), f.activity) AS name
       FROM fallout f LEFT JOIN plan_step s ON s.id = f.stepId
       WHERE f.orderId = ? AND f.state IN (?) ORDER BY f.createdAt, f.id`,
      [orderId, anyOf(unresolvedFallout)],
    ],
  );
  if (!order || !reviewedStates.has(order.state)) return false;
  const at = new Date();
  const byFault = fallout.length > 0 && !(await canGoOn(tx, orderId, order.partitions, fallout));
  const isOnHold = order.holdId !== null && !resuming;
  // An order without a plan that no fault holds waits for its catalog, and says so by itself.
  const isUnplanned = order.partitions === 0 && !byFault;
  if (isUnplanned && !resuming) return order.state === 'held';
  const before = parseJson(order.errorMessage);
  const reasons = byFault ? fallout.slice(0, maxReasons).map(toOrderError) : null;
  const errorMessage = isUnplanned ? before : reasons;
  const set = { errorMessage, ...(resuming && { holdId: null }) };
  const change = () => changeRows(tx, kind, { ids: [orderId], set, change: 'attributeValueChange', at });
  if (byFault || isOnHold || (isUnplanned && before !== null)) {
    if (order.state !== 'held') moveRunning(tx, { kind, orderId }, 'held', { at, set });
    else if (resuming || !isDeepStrictEqual(before, errorMessage)) change();
    return true;
  }
  const to = isUnplanned ? 'acknowledged' : 'inProgress';
  if (order.state !== to) moveRunning(tx, { kind, orderId }, to, { at, set, from: ['held'] });
  else if (resuming) change();
  return false;
}

/** An order that has ended or is being rolled back is neither held nor set to work. */
const reviewedStates: ReadonlySet<OrderState> = new Set([
  'acknowledged',
  'inProgress',
  'held',
  'assessingCancellation',
]);

/** More reasons than this nobody reads; the fallout list has them all. */
const maxReasons = 20;

const toOrderError = ({ code, reason, name, itemId }: OpenFallout) => ({
  code,
  reason,
  message: name === null ? reason : `${name}: ${reason}`,
  ...(itemId !== null && { itemId }),
});

/** True when some step goes on without a decision; none does while the workflow that runs it has a fault. */
async function canGoOn(
  tx: Transaction,
  orderId: string,
  partitions: number,
  fallout: readonly OpenFallout[],
): Promise<boolean> {
  const faults = fallout.filter(({ stepId }) => stepId === null).map(({ partitionNo }) => partitionNo);
  if (partitions === 0 || faults.includes(null)) return false;
  const running = faults.length > 0 ? 'AND partitionNo NOT IN (?)' : '';
  const runningValues = faults.length > 0 ? [anyOf(faults)] : [];
  const [moving] = await tx.rows<Row<PlanStep, 'id'>>(
    `SELECT id FROM plan_step WHERE orderId = ? ${running}
       AND (state IN ('handingOff', 'inProgress', 'undoing') OR (state = 'waiting' AND dueAt IS NOT NULL)) LIMIT 1`,
    [orderId, ...runningValues],
  );
  if (moving) return true;
  const [states, waiting] = await tx.reads<[Row<PlanStep, 'id' | 'state'>, Row<PlanStep, 'graph'>]>(
    ['SELECT id, state FROM plan_step WHERE orderId = ?', [orderId]],
    [
      `SELECT graph FROM plan_step WHERE orderId = ? AND state = 'waiting' ${running}`,
      [orderId, ...runningValues],
    ],
  );
  const awaited = new Set(waiting.flatMap(({ graph }) => graph.dependsOn));
  const stateOf = new Map([
    ...states.map(({ id, state }) => [id, state] as const),
    ...Object.entries(await gateStates(tx, [...awaited])),
  ]);
  // It is about to begin, or waits for its date.
  return waiting.some(({ graph }) => isReady(graph, (id) => stateOf.get(id)));
}

export interface HeldInput {
  readonly orderId: string;
  readonly kind: OrderKind;
  /** What the workflow has found out about its own steps; the rows of all of them decide. */
  readonly held: boolean;
}

/** An order that cannot be planned waits, with the reasons; one that waits already shows the newer ones. */
export async function holdUnplanned(
  database: Database,
  { orderId, kind }: Omit<HeldInput, 'held'>,
  errors: readonly OrderError[],
): Promise<void> {
  const now = new Date();
  await database.transaction(async (tx) => {
    const [order] = await tx.rows<Row<OrchestratedOrderRow, 'state'>>(
      `SELECT state FROM ${orderTable[kind]} WHERE id = ? FOR UPDATE`,
      [orderId],
    );
    const set = { errorMessage: errors };
    if (order?.state === 'held')
      changeRows(tx, kind, { ids: [orderId], set, change: 'attributeValueChange', at: now });
    else moveRunning(tx, { kind, orderId }, 'held', { at: now, set, from: ['acknowledged'] });
  });
}
