import { fillPending } from './attribute-mapping.js';
import type { Catalog } from './catalog.js';
import { DecompositionError } from './decomposition-error.js';
import type { Inventory } from './inventory.js';
import { expandOrder } from './order-tree.js';
import type { OrderToPlan } from './order.js';
import type { Plan, Step } from './plan.js';
import { toPlannedItem } from './planned-item.js';
import { growItem, type Growth, type SpecificationNode } from './specification-tree.js';
import { linkSteps } from './step-dependencies.js';
import { makeSteps, type StepsOf } from './steps.js';
import { topologicalOrder } from './topological-order.js';
import type { Trace } from './trace.js';

/**
 * Breaks an order down into its plan by the catalog's PSR model (DESIGN §1, §5). Pure and linear in the order's size.
 * Throws a `DecompositionError` with every fault of order and catalog at once. With a trace it notes there why.
 */
export function decompose(order: OrderToPlan, catalog: Catalog, inventory: Inventory, trace?: Trace): Plan {
  const { items, faults } = expandOrder(order, catalog, inventory);
  const growth: Growth = { catalog, faults: [...faults], nodes: [], trace };
  for (const item of items) growItem(item, growth);
  fillPending(growth);
  const stepsOf = makeSteps(order, growth);
  linkSteps(growth.nodes, stepsOf);
  const steps = inOrder(stepsOf, growth);
  const nodesOf = byItem(growth.nodes);
  const grown = { orderId: order.id, sold: order.kind === 'productOrder', growth, stepsOf };
  const planned = items.map((item) => toPlannedItem(item, nodesOf.get(item.id) ?? [], grown));
  if (growth.faults.length > 0) throw new DecompositionError(growth.faults);
  return { items: planned, steps };
}

/** Dependency order; a cycle is reported with the steps it runs through. */
function inOrder(stepsOf: StepsOf, { faults }: Growth): readonly Step[] {
  const order = topologicalOrder([...stepsOf.values()].flat());
  if ('sorted' in order) return order.sorted;
  const message = `Steps wait for each other: ${order.cycle.map(({ key }) => key).join(' -> ')}.`;
  faults.push({ code: 'dependencyCycle', message, itemId: order.cycle[0]?.itemId ?? '' });
  return [];
}

function byItem(nodes: readonly SpecificationNode[]): ReadonlyMap<string, readonly SpecificationNode[]> {
  const result = new Map<string, SpecificationNode[]>();
  for (const node of nodes) {
    const same = result.get(node.item.id);
    if (same) same.push(node);
    else result.set(node.item.id, [node]);
  }
  return result;
}
