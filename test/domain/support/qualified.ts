import { emptyInventory, type Inventory } from '../../../domain/inventory/inventory.js';
import type { OrderToPlan } from '../../../domain/order/order.js';
import { type QualifiedItem, qualify } from '../../../domain/qualification/qualify.js';
import { sent } from './catalog.js';
import { seedAreas, seedCatalog } from './seeds.js';

export const qualifySeed = (order: OrderToPlan, inventory: Inventory = emptyInventory) =>
  qualify(sent(order), seedCatalog, inventory, seedAreas);

/** What is wrong, as `item code`. */
export const codes = (items: readonly QualifiedItem[]): string[] =>
  items.flatMap(({ itemId, reasons }) => reasons.map(({ code }) => `${itemId} ${code}`));
