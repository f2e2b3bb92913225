import { readFileSync } from 'node:fs';
import { readSeeds, type Seed } from '../../../catalog-seeds/load.js';
import { buildCatalog, type CatalogEntries } from '../../../domain/catalog/catalog.js';
import { decompose } from '../../../domain/decomposition/decompose.js';
import { emptyInventory, type Inventory } from '../../../domain/inventory/inventory.js';
import type { OrderKind } from '../../../domain/order/messages.js';
import { type OrderToPlan, readOrder } from '../../../domain/order/order.js';
import type { Plan } from '../../../domain/plan/plan.js';
import type { ServiceArea } from '../../../domain/tmf/schemas/service-area.js';

/** What seeds are of. */
export type SeedKind = ReturnType<typeof readSeeds>[number]['kind'];

const seeds: Partial<Record<SeedKind, Seed[]>> = {};
for (const { kind, entries } of readSeeds('http://127.0.0.1:4000')) (seeds[kind] ??= []).push(...entries);

export const seedCatalog = buildCatalog(seeds as unknown as CatalogEntries);

export const seedAreas = seeds.serviceArea as unknown as ServiceArea[];

/** An example order as its file says. */
export function seedOrder(name: string, kind: OrderKind = 'productOrder'): OrderToPlan {
  const file = new URL(`../../../catalog-seeds/orders/${name}.json`, import.meta.url);
  return readOrder(kind, 'order', JSON.parse(readFileSync(file, 'utf8')) as object);
}

export const seedPlan = (order: OrderToPlan, inventory: Inventory = emptyInventory): Plan =>
  decompose(order, seedCatalog, inventory);
