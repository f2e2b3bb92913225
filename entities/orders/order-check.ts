import type { Json } from '../../domain/lib/json.js';
import { readOrder } from '../../domain/order/order.js';
import { qualify } from '../../domain/qualification/qualify.js';
import { itemPathFinder } from '../../domain/selling/item-paths.js';
import { unitFaults } from '../../domain/selling/unit-faults.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import type { Database } from '../database.js';
import { loadPlanningBasis } from '../inventory/inventory-store.js';

/** Why the product order could not be built by today's catalog, inventory and service areas, with the path of each item. */
export async function unbuildableFaults(database: Database, doc: Json): Promise<ErrorDetail[]> {
  const order = readOrder('productOrder', '', doc);
  const { catalog, serviceAreas, inventory } = await loadPlanningBasis(database, order);
  const dated = { ...order, orderDate: new Date().toISOString() };
  const pathOf = itemPathFinder(doc);
  return [
    ...unitFaults(doc, catalog),
    ...qualify(dated, catalog, inventory, serviceAreas).items.flatMap(({ itemId, reasons }) =>
      reasons.map(({ message }) => ({ path: pathOf(itemId), message })),
    ),
  ];
}
