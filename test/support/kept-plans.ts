import assert from 'node:assert/strict';
import { pinCatalog } from '../../domain/catalog/catalog.js';
import { decompose } from '../../domain/decomposition/decompose.js';
import type { Inventory } from '../../domain/inventory/inventory.js';
import type { OrderToPlan } from '../../domain/order/order.js';
import type { PlannedItem, Step } from '../../domain/plan/plan.js';
import { loadCatalog } from '../../entities/catalog/catalog-store.js';
import type { Database } from '../../entities/database.js';

interface KeptOrder {
  readonly orderId: string;
  readonly decomposedOrder: OrderToPlan;
  readonly inventory: Inventory;
}

/**
 * The law of what is kept: decomposed again by its pinned versions, every planned order gives the plan that is stored.
 * Orders that steps have reported values for are left out: their plan has grown since.
 */
export async function assertKeptPlans(database: Database, except: readonly string[] = []): Promise<void> {
  const { catalog } = await loadCatalog(database);
  const orders = await database.rows<KeptOrder>(
    `SELECT orderId, decomposedOrder, inventory FROM decomposition WHERE JSON_LENGTH(reportedValues) = 0`,
  );
  for (const { orderId, decomposedOrder, inventory } of orders) {
    if (except.includes(orderId)) continue;
    const [steps, items] = await Promise.all([
      database.rows<{ step: Step }>('SELECT step FROM plan_step WHERE orderId = ? ORDER BY id', [orderId]),
      database.rows<{ planned: PlannedItem }>(
        'SELECT planned FROM order_item WHERE orderId = ? ORDER BY position',
        [orderId],
      ),
    ]);
    const planned = items.map((row) => row.planned);
    const plan = decompose(decomposedOrder, pinCatalog(catalog, planned), inventory);
    // As it comes out of the database: without what is undefined, and with numbers as JSON has them.
    const again = JSON.parse(JSON.stringify({ items: plan.items, steps: plan.steps })) as object;
    const byId = (one: { readonly id: string }, other: { readonly id: string }) =>
      one.id < other.id ? -1 : 1;
    assert.deepEqual(
      { ...again, steps: (again as { steps: Step[] }).steps.toSorted(byId) },
      { items: planned, steps: steps.map(({ step }) => step).toSorted(byId) },
      `order ${orderId} decomposes to another plan than is stored`,
    );
  }
}
