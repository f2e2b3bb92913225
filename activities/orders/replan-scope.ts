import { isDeepStrictEqual } from 'node:util';
import { pinCatalog } from '../../domain/catalog/catalog.js';
import {
  decomposeScope,
  findScope,
  type ScopedPlan,
  withContent,
} from '../../domain/decomposition/decompose-scope.js';
import {
  reportedValuesByNode,
  type ReportedValuesByStep,
  reportedValuesByStep,
} from '../../domain/decomposition/reported-values.js';
import { isTerminal } from '../../domain/order/order-state.js';
import type { PlannedItem, Step } from '../../domain/plan/plan.js';
import { reconcile, type Reconciliation } from '../../domain/plan/reconcile.js';
import { carrierOf, contactIds } from '../../domain/tmf/documents/carried.js';
import { newPins } from '../../entities/catalog/catalog-pins.js';
import { loadCatalog } from '../../entities/catalog/catalog-store.js';
import { anyOf, type Database } from '../../entities/database.js';
import { acceptsHandOffs } from '../../entities/orders/outgoing-hand-offs.js';
import { isStepQueued } from '../../entities/orders/steps.js';
import { loadContactRecords } from '../../entities/parties/contact-records.js';
import { parseJson } from '../../entities/tables/columns.js';
import { orderTable } from '../../entities/tables/order-tables.js';
import type { OrderItem } from '../../entities/tables/orders.js';
import type { Row } from '../../entities/tables/row.js';
import { applyContents } from './apply-plan.js';
import type { ReplanResult } from './replan-order.js';
import { isUnchanged } from './unchanged-plan.js';
import {
  type DecompositionBasis,
  type PlanItemRow,
  type PlanStepRow,
  readDecompositionBasis,
  readRunningOrder,
  type ReplanInput,
  type RunningOrderRow,
  type StoredOrderPlan,
  stepColumns,
  toReportingStep,
} from '../../entities/orders/stored-order-plan.js';

/**
 * Follows what steps of a large order report by decomposing only the items that this can change, where nothing comes of it but another
 * content of steps that have not begun: what most reports of a large order are. Undefined when more comes of it, or when that cannot
 * be told: then the whole order is to be decomposed. Safe to repeat.
 */
export async function replanScope(database: Database, input: ReplanInput): Promise<ReplanResult | undefined> {
  for (;;) {
    const scoped = await loadScope(database, input);
    if (!scoped) return undefined;
    const evaluation = evaluate(scoped);
    if (!evaluation) return undefined;
    const replanned = await commitIfUnchanged(database, scoped, evaluation);
    if (replanned) return replanned;
  }
}

/** The part of the running plan, and what it was made from. */
interface ScopeSnapshot extends StoredOrderPlan {
  readonly basis: DecompositionBasis;
  readonly reportedValues: ReportedValuesByStep;
  readonly plan: ScopedPlan;
  /** Ids of the items whose steps may be different. */
  readonly changed: ReadonlySet<string>;
}

async function loadScope(database: Database, input: ReplanInput): Promise<ScopeSnapshot | undefined> {
  const { orderId, stepIds } = input;
  if (stepIds.length === 0) return undefined;
  const [order, basis, reporting, { catalog }] = await Promise.all([
    readRunningOrder(database, input),
    readDecompositionBasis(database, orderId),
    database.rows<PlanStepRow>(`SELECT ${stepColumns} FROM plan_step WHERE id IN (?)`, [anyOf(stepIds)]),
    loadCatalog(database),
  ]);
  if (!order || !basis?.decomposedOrder || !acceptsHandOffs(order.state)) return undefined;
  const pinned = pinCatalog(catalog, await pinsOf(database, orderId));
  const itemIds = new Set(reporting.map(({ step }) => step.itemId));
  const scope = findScope(basis.decomposedOrder, pinned, basis.inventory, itemIds);
  if (!scope) return undefined;
  const ids = anyOf([...scope.read]);
  const [steps, items] = await Promise.all([
    database.rows<PlanStepRow>(
      `SELECT ${stepColumns} FROM plan_step WHERE orderId = ? AND itemId IN (?) ORDER BY position, id`,
      [orderId, ids],
    ),
    database.rows<PlanItemRow>(
      'SELECT itemId, state, planned, droppedBy FROM order_item WHERE orderId = ? AND itemId IN (?)',
      [orderId, ids],
    ),
  ]);
  const reportingSteps = steps.map(toReportingStep);
  const reportedIds = new Set(stepIds);
  const latest = reportedValuesByStep(
    reportingSteps.filter(({ id }) => reportedIds.has(id)),
    basis.reportedValues,
  );
  const reportedValues = { ...basis.reportedValues, ...latest };
  const plan = decomposeScope(scope, {
    before: reportedValuesByNode(reportingSteps, basis.reportedValues),
    after: reportedValuesByNode(reportingSteps, reportedValues),
  });
  return plan && { input, order, basis, steps, items, reportedValues, plan, changed: scope.changed };
}

/** All versions that the order is pinned to; few for thousands of items. */
async function pinsOf(database: Database, orderId: string): Promise<Parameters<typeof pinCatalog>[1]> {
  const rows = await database.rows<{ readonly pinned: unknown; readonly offering: unknown }>(
    `SELECT DISTINCT JSON_EXTRACT(planned, '$.pinned') AS pinned, JSON_EXTRACT(planned, '$.product.offering') AS offering
     FROM order_item WHERE orderId = ?`,
    [orderId],
  );
  type Pins = Parameters<typeof pinCatalog>[1][number];
  return rows.map(({ pinned, offering }) => ({
    pinned: parseJson(pinned) as Pins['pinned'],
    ...(offering !== null && { product: { offering: parseJson(offering) } as NonNullable<Pins['product']> }),
  }));
}

/** The new plan of the part as far as it is different: the content of steps that wait, and of items. */
function evaluate({
  input,
  steps,
  items,
  changed,
  plan: { contents },
}: ScopeSnapshot): Reconciliation | undefined {
  if (items.some(({ itemId, state }) => changed.has(itemId) && isTerminal(state))) return undefined;
  const own = steps.filter(({ step }) => changed.has(step.itemId));
  const known = new Set(own.map(({ id }) => id));
  if ([...contents.keys()].some((id) => !known.has(id))) return undefined;
  const wanted = own.flatMap(({ id, step }): Step[] => {
    const content = contents.get(id);
    return content ? [withContent(step, content)] : [];
  });
  const running = {
    steps: own.map((row) => ({ ...row, isQueued: isStepQueued(row) })),
    reportingSteps: new Set(input.stepIds),
    completedItems: new Set<string>(),
  };
  const next = reconcile(running, { items: [], steps: wanted });
  const { added, changed: renewed, dropped, undone, redone, conflicts } = next;
  const more = added.length + dropped.length + undone.length + redone.length + conflicts.length;
  const stateOf = new Map(own.map(({ id, state }) => [id, state]));
  return more === 0 && renewed.every(({ id }) => stateOf.get(id) === 'waiting') ? next : undefined;
}

/** Undefined when what it was based on has changed meanwhile. */
async function commitIfUnchanged(
  database: Database,
  snapshot: ScopeSnapshot,
  next: Reconciliation,
): Promise<ReplanResult | undefined> {
  const { input, order, basis, plan, reportedValues } = snapshot;
  const { orderId, kind } = input;
  const pins = newPins(database, plan.items);
  const wanted = contactIds({ kind, ...order }, next.changed);
  const records = await loadContactRecords(database, next.changed.length === 0 ? new Set() : wanted);
  const lineage = next.changed.length === 0 ? [] : await parentsOf(database, orderId);
  const replanned = await database.transaction(async (tx): Promise<ReplanResult | undefined> => {
    const [[now], [current]] = await tx.reads<
      [Pick<RunningOrderRow, 'state' | 'doc' | 'version'>, Pick<DecompositionBasis, 'reportedValues'>]
    >(
      [`SELECT state, doc, version FROM ${orderTable[kind]} WHERE id = ? FOR UPDATE`, [orderId]],
      ['SELECT reportedValues FROM decomposition WHERE orderId = ? FOR UPDATE', [orderId]],
    );
    if (!now || !current || !acceptsHandOffs(now.state)) return { changed: false };
    if (now.version !== order.version) return undefined;
    if (!isDeepStrictEqual(current.reportedValues, basis.reportedValues)) return undefined;
    if (!(await isUnchanged(tx, snapshot, { next }))) return undefined;
    pins.write(tx);
    const carriedBy = carrierOf({ kind, doc: now.doc, caller: order.caller }, lineage, records);
    const changed = applyContents(tx, snapshot, { items: plan.items, steps: next.changed, carriedBy });
    if (!isDeepStrictEqual(reportedValues, basis.reportedValues))
      tx.write('UPDATE decomposition SET reportedValues = ? WHERE orderId = ?', [
        { ...reportedValues },
        orderId,
      ]);
    return { changed };
  });
  if (replanned) pins.markWritten();
  return replanned;
}

/** Which items are within which. */
async function parentsOf(
  database: Database,
  orderId: string,
): Promise<readonly Pick<PlannedItem, 'id' | 'parentId'>[]> {
  const rows = await database.rows<Row<OrderItem, 'itemId' | 'parentItemId'>>(
    'SELECT itemId, parentItemId FROM order_item WHERE orderId = ?',
    [orderId],
  );
  return rows.map(({ itemId: id, parentItemId }) => ({
    id,
    ...(parentItemId !== null && { parentId: parentItemId }),
  }));
}
