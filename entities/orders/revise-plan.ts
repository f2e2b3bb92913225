import { type Catalog, pinCatalog } from '../../domain/catalog/catalog.js';
import { productGuard } from '../../domain/decomposition/product-guard.js';
import { reportedValuesByNode } from '../../domain/decomposition/reported-values.js';
import { type RevisedOrder, reviseOrder } from '../../domain/decomposition/revise-order.js';
import { type LineRefusal, orderLine } from '../../domain/decomposition/revised-lines.js';
import type { Inventory } from '../../domain/inventory/inventory.js';
import type { Json } from '../../domain/lib/json.js';
import { type OrderToPlan, readOrder } from '../../domain/order/order.js';
import type { LineChange } from '../../domain/order/order-revision.js';
import { isTerminal } from '../../domain/order/order-state.js';
import type { Reconciliation } from '../../domain/plan/reconcile.js';
import type { ServiceArea } from '../../domain/tmf/schemas/service-area.js';
import { isRolledBack } from '../../domain/plan/step-state.js';
import type { RevisedItem, RevisedStep } from '../../domain/tmf/schemas/order-revision.js';
import { loadCatalog } from '../catalog/catalog-store.js';
import type { Database } from '../database.js';
import { loadInventory } from '../inventory/inventory-store.js';
import type { RevisionDoc } from './order-revisions.js';
import { isStepQueued } from './steps.js';
import {
  endedItems,
  plannedItems,
  type PlanItemRow,
  type PlanSnapshot,
  type PlanStepRow,
  toReportingStep,
} from './stored-order-plan.js';

/** What is to become of a running order. */
interface RevisionTarget {
  readonly lines: readonly LineChange[];
  readonly acceptPenalty: boolean;
  /** Lines that are refused for a reason that the plan does not know. */
  readonly refused?: ReadonlyMap<string, LineRefusal>;
}

export interface RevisedPlan extends RevisedOrder {
  readonly inventory: Inventory;
}

/** The catalog as the order is pinned to it, the order before and after, and what the customer has that they touch. */
interface RevisionSubject {
  readonly catalog: Catalog;
  readonly serviceAreas: readonly ServiceArea[];
  readonly before: OrderToPlan;
  readonly after: OrderToPlan;
  /** With what the order that is revised did not touch before. */
  readonly inventory: Inventory;
  /** The revisions of the products that the order would touch, as they are now. */
  readonly revisions: ReadonlyMap<string, number | undefined>;
}

/** What a revision is decided from, beside the running plan. */
export async function loadRevisionSubject(
  database: Database,
  { input, order, items, basis }: PlanSnapshot,
  doc: Json,
): Promise<RevisionSubject> {
  const snapshot = loadCatalog(database);
  const wanted = readOrder(input.kind, input.orderId, doc);
  const { requestedStartDate, requestedCompletionDate, customerId, customer } = wanted;
  // Its customer may have been merged into another one since it was planned.
  const decomposed = basis.decomposedOrder ?? readOrder(input.kind, input.orderId, order.doc);
  const isMerged = customerId !== undefined && customer && customerId !== decomposed.customerId;
  const before = isMerged ? { ...decomposed, customerId, customer } : decomposed;
  const { requestedStartDate: _, requestedCompletionDate: __, ...rest } = before;
  const after: OrderToPlan = {
    ...rest,
    items: wanted.items,
    ...(requestedStartDate !== undefined && { requestedStartDate }),
    ...(requestedCompletionDate !== undefined && { requestedCompletionDate }),
  };
  const [{ catalog, serviceAreas }, now] = await Promise.all([
    snapshot,
    loadInventory(database, after, snapshot),
  ]);
  const known = new Set(before.items.map(({ id }) => id));
  return {
    catalog: pinCatalog(
      catalog,
      items.map(({ planned }) => planned),
    ),
    serviceAreas,
    before,
    after,
    inventory: mergeInventory(
      isMerged ? ownedBy(basis.inventory, decomposed, customerId) : basis.inventory,
      now,
      {
        own: new Set(items.map(({ planned }) => planned.product?.id)),
        wanted: new Set(after.items.flatMap(({ id, productId }) => (known.has(id) ? [] : productId))),
      },
    ),
    revisions: new Map(now.products.map(({ id, revision }) => [id, revision])),
  };
}

/** What belonged to the customer when the order was planned is that of the customer into which it was merged. */
const ownedBy = (
  inventory: Inventory,
  { customerId: duplicate }: OrderToPlan,
  customerId: string,
): Inventory => ({
  ...inventory,
  products: inventory.products.map((each) =>
    each.customerId === duplicate ? { ...each, customerId } : each,
  ),
});

interface Products {
  /** Those of the order's items, that it adds or changes. */
  readonly own: ReadonlySet<string | undefined>;
  /** Those that new lines are about. */
  readonly wanted: ReadonlySet<string | undefined>;
}

/**
 * What the plan was made from stays as it was then, but for products that a new line names; what it did not touch is as it is
 * now, but for what the order itself adds.
 */
function mergeInventory(before: Inventory, now: Inventory, { own, wanted }: Products): Inventory {
  const current = new Map(now.products.map((each) => [each.id, each]));
  const products = before.products.map(
    (each) => (wanted.has(each.id) ? current.get(each.id) : undefined) ?? each,
  );
  const known = new Set(before.products.map(({ id }) => id));
  const isOther = ({ id }: { readonly id: string }): boolean =>
    !known.has(id) && (!own.has(id) || wanted.has(id));
  return {
    ...now,
    ...before,
    products: [...products, ...now.products.filter(isOther)],
    holdings: (now.holdings ?? []).filter(isOther),
    postcodes: { ...now.postcodes, ...before.postcodes },
    timeZones: { ...now.timeZones, ...before.timeZones },
  };
}

/**
 * Decides line by line what becomes of the running plan; changes nothing. Throws a `DecompositionError` when the order as it is can no
 * longer be decomposed.
 */
export function revisePlan(
  { steps, items, reportedValues }: PlanSnapshot,
  { catalog, before, after, inventory, revisions }: RevisionSubject,
  { lines, acceptPenalty, refused = new Map() }: RevisionTarget,
): RevisedPlan {
  const revised = reviseOrder(
    {
      before,
      after,
      acceptPenalty,
      lines: lines.map(({ id = orderLine, change }) => ({ id, change })),
      refused: new Map([...refused, ...endedLines(lines, items)]),
    },
    {
      catalog,
      inventory,
      reportedValues: reportedValuesByNode(steps.map(toReportingStep), reportedValues),
      plannedItems: plannedItems(items),
      running: {
        steps: steps.map((row) => ({
          ...row,
          isQueued: isStepQueued(row),
          isSkipped: row.result?.skipped === true,
        })),
        reportingSteps: new Set(),
        completedItems: endedItems(items),
      },
      obstacleOf: productGuard({ steps, items, revisions }),
    },
  );
  return { ...revised, inventory };
}

function endedLines(
  lines: readonly LineChange[],
  items: readonly PlanItemRow[],
): readonly (readonly [string, LineRefusal])[] {
  const rows = new Map(items.map((row) => [row.itemId, row]));
  return lines.flatMap(({ id = orderLine, change }): (readonly [string, LineRefusal])[] => {
    const row = rows.get(id);
    if (!row) return [];
    if (change === 'add')
      return [[id, { code: 'knownItem', message: `The order has, or had, an item ${id}: give another id.` }]];
    if (!isTerminal(row.state)) return [];
    const message = `Item ${id} is ${row.state}: change or end its product by another order.`;
    return [[id, { code: 'itemCompleted', message }]];
  });
}

/** What was decided, as the revision and its preview show it. */
export function verdictOf(
  { steps }: PlanSnapshot,
  { lines, acceptPenalty }: RevisionTarget,
  { next, refused, penalties }: RevisedPlan,
): Pick<RevisionDoc, 'acceptPenalty' | 'item' | 'step' | 'keptSteps' | 'penalty'> {
  const rows = new Map(steps.map((row) => [row.id, row]));
  const step = stepChanges(next, rows);
  const touched = new Set(step.map(({ id }) => id));
  return {
    acceptPenalty,
    item: lines.map((line) => {
      const refusal = refused.get(line.id ?? orderLine);
      return refusal
        ? { ...line, result: 'refused', reason: reasonOf(refusal, rows) }
        : { ...line, result: 'accepted' };
    }),
    step,
    keptSteps: steps.filter(({ id, state }) => !touched.has(id) && !isRolledBack(state)).length,
    penalty: penalties.map(({ step: { id, name, itemId }, change }) => ({
      step: { id, name, itemId },
      change,
      ...sinceOf(rows.get(id)),
    })),
  };
}

function reasonOf(
  { code, message, stepId }: LineRefusal,
  rows: ReadonlyMap<string, PlanStepRow>,
): NonNullable<RevisedItem['reason']> {
  const row = rows.get(stepId ?? '');
  return {
    code,
    message,
    ...(row && { step: { id: row.id, name: row.step.name, itemId: row.step.itemId }, ...sinceOf(row) }),
  };
}

const sinceOf = (row: PlanStepRow | undefined): { readonly since?: string } => {
  const since = row?.sentAt ?? row?.startedAt;
  return since ? { since: since.toISOString() } : {};
};

function stepChanges(
  { added, changed, dropped, undone, redone }: Reconciliation,
  rows: ReadonlyMap<string, PlanStepRow>,
): RevisedStep[] {
  const known = (ids: readonly string[]) => ids.flatMap((id) => rows.get(id)?.step ?? []);
  return (
    [
      ['add', added],
      ['change', changed],
      ['drop', known(dropped)],
      ['redo', redone],
      ['undo', known(undone)],
    ] as const
  ).flatMap(([change, steps]) => steps.map(({ id, name, itemId }) => ({ id, name, itemId, change })));
}
