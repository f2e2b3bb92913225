import assert from 'node:assert/strict';
import { pinCatalog } from '../../domain/catalog/catalog.js';
import { decompose } from '../../domain/decomposition/decompose.js';
import type { Inventory } from '../../domain/inventory/inventory.js';
import type { OrderToPlan } from '../../domain/order/order.js';
import {
  type PlanItemRow,
  type PlanStepRow,
  toReportingStep,
} from '../../entities/orders/stored-order-plan.js';
import {
  reportedValuesByNode,
  type ReportedValuesByStep,
} from '../../domain/decomposition/reported-values.js';
import type { Plan, Step } from '../../domain/plan/plan.js';
import { isRolledBack } from '../../domain/plan/step-state.js';
import { lateChangeCode } from '../../domain/tmf/schemas/fallout.js';
import { loadCatalog } from '../../entities/catalog/catalog-store.js';
import { anyOf, type Database } from '../../entities/database.js';

interface KeptOrder {
  readonly orderId: string;
  readonly decomposedOrder: OrderToPlan;
  readonly inventory: Inventory;
  readonly reportedValues: ReportedValuesByStep;
  /** 1: it was never revised. */
  readonly version: number;
}

/**
 * The law of what is kept: decomposed again by its pinned versions and the reported values that its plan was made from, every
 * planned order gives the plan that is stored. Of an order with reported values, or that was revised, steps that have begun keep the content that
 * they began with, and steps that are undone or cancelled are no part of the plan; one that could not follow its values, or
 * is cancelled, is left out.
 */
export async function assertKeptPlans(database: Database, except: readonly string[] = []): Promise<void> {
  const { catalog } = await loadCatalog(database);
  const orders = await database.rows<KeptOrder>(
    `SELECT orderId, decomposedOrder, inventory, reportedValues,
       COALESCE((SELECT version FROM product_order o WHERE o.id = orderId), 1) AS version FROM decomposition
     WHERE decomposedOrder IS NOT NULL AND NOT (JSON_LENGTH(reportedValues) > 0 AND orderId IN
       (SELECT orderId FROM fallout WHERE code = ? UNION SELECT id FROM product_order WHERE state IN (?)))`,
    [lateChangeCode, anyOf(['pendingCancellation', 'cancelled'])],
  );
  for (const { orderId, decomposedOrder, inventory, reportedValues, version } of orders) {
    if (except.includes(orderId)) continue;
    const [rows, items] = await Promise.all([
      database.rows<PlanStepRow>('SELECT * FROM plan_step WHERE orderId = ?', [orderId]),
      database.rows<PlanItemRow>(
        'SELECT * FROM order_item WHERE orderId = ? AND droppedBy IS NULL ORDER BY position',
        [orderId],
      ),
    ]);
    const planned = items.map((row) => row.planned);
    const byNode = reportedValuesByNode(rows.map(toReportingStep), reportedValues);
    const hasGrown = Object.keys(reportedValues).length > 0 || version > 1;
    const plan = decompose(decomposedOrder, pinCatalog(catalog, planned), inventory, {
      reportedValues: byNode,
      // What a replan has added stays an item, also when it is left as it is after all.
      ...(hasGrown && { plannedItems: new Set(planned.map(({ id }) => id)) }),
    });
    const rowOf = new Map(rows.map((row) => [row.id, row]));
    const begun = (id: string) => hasGrown && rowOf.get(id)?.state !== 'waiting';
    const isWanted = ({ state, withdrawal }: PlanStepRow): boolean =>
      withdrawal ? withdrawal === 'redo' : !isRolledBack(state);
    const stored = rows.filter((row) => !hasGrown || isWanted(row));
    // As it comes out of the database: without what is undefined, and with numbers as JSON has them.
    const again = JSON.parse(JSON.stringify({ items: plan.items, steps: plan.steps })) as Plan;
    assert.deepEqual(
      { items: again.items, steps: sorted(again.steps.map((step) => (begun(step.id) ? step.id : step))) },
      { items: planned, steps: sorted(stored.map(({ id, step }) => (begun(id) ? id : step))) },
      `order ${orderId} decomposes to another plan than is stored`,
    );
  }
}

const sorted = (steps: readonly (Step | string)[]): (Step | string)[] => {
  const idOf = (step: Step | string) => (typeof step === 'string' ? step : step.id);
  return steps.toSorted((one, other) => (idOf(one) < idOf(other) ? -1 : 1));
};
