import { businessFaults } from './business-rules.js';
import type { Catalog } from '../catalog/catalog.js';
import type { Fault } from '../decomposition/decomposition-error.js';
import { type Alternate, areaFinder, feasibilityOf } from './feasibility.js';
import type { Inventory } from '../inventory/inventory.js';
import { expandOrder, type OrderTree } from '../decomposition/order-tree.js';
import type { DatedOrder, OrderToPlan } from '../order/order.js';
import type { ServiceArea } from '../tmf/schemas/service-area.js';

/** Whether an order can be promised, and if not, why and what could be ordered instead. */
export interface Qualification {
  readonly result: 'qualified' | 'unqualified';
  readonly items: readonly QualifiedItem[];
}

export interface QualifiedItem {
  readonly itemId: string;
  /** TMF645: `alternate` cannot be had as ordered, but something else is possible. */
  readonly result: 'qualified' | 'alternate' | 'unqualified';
  readonly reasons: readonly UnqualifiedReason[];
  readonly alternates: readonly Alternate[];
}

interface UnqualifiedReason {
  readonly code: string;
  readonly message: string;
}

/**
 * Checks everything that must hold before an order is promised: business rules, compatibility, and feasibility at the
 * site. Items that a bundle implies are included in the result. Never throws, whatever the order says.
 */
export function qualify(
  order: DatedOrder,
  catalog: Catalog,
  inventory: Inventory,
  serviceAreas: readonly ServiceArea[],
): Qualification {
  const tree = expandOrder(order, catalog, inventory);
  return qualifyExpanded({ order, tree }, catalog, inventory, serviceAreas);
}

/** The same of an order whose items are expanded already: whoever decomposes it next needs them too. */
export function qualifyExpanded(
  { order, tree: { items, faults } }: { readonly order: DatedOrder; readonly tree: OrderTree },
  catalog: Catalog,
  inventory: Inventory,
  serviceAreas: readonly ServiceArea[],
): Qualification {
  const all = [
    ...emptyOrderFaults(order),
    ...faults,
    ...businessFaults({ order, items, catalog, inventory }),
  ];
  const reasonsOf = byItem(all);
  const areasAt = areaFinder(serviceAreas);
  const knownIds = new Set(items.map(({ id }) => id));
  const unplaced = [...reasonsOf.keys()]
    .filter((id) => !knownIds.has(id))
    .map((id) => toQualifiedItem(id, reasonsOf.get(id), []));
  const answers = items.map((item) => {
    const { fault, alternates } = feasibilityOf(item, areasAt, catalog);
    return toQualifiedItem(
      item.id,
      [...(reasonsOf.get(item.id) ?? []), ...(fault ? [fault] : [])],
      alternates,
    );
  });
  const result = [...answers, ...unplaced];
  return {
    result: result.every((each) => each.result === 'qualified') ? 'qualified' : 'unqualified',
    items: result,
  };
}

/** TMF652 allows an order without items: there is nothing to do. */
const emptyOrderFaults = ({ items }: OrderToPlan): Fault[] =>
  items.length > 0 ? [] : [{ code: 'emptyOrder', message: 'The order has no items.' }];

/** An alternate helps only when feasibility is the only problem. */
function toQualifiedItem(
  itemId: string,
  reasons: readonly UnqualifiedReason[] = [],
  alternates: readonly Alternate[],
): QualifiedItem {
  const result =
    reasons.length === 0
      ? 'qualified'
      : reasons.length === 1 && alternates.length > 0
        ? 'alternate'
        : 'unqualified';
  return { itemId, result, reasons, alternates };
}

/** By item, including items that could not be placed in the order's tree. */
function byItem(faults: readonly Fault[]): ReadonlyMap<string, readonly UnqualifiedReason[]> {
  const result = new Map<string, UnqualifiedReason[]>();
  for (const { itemId = '', code, message } of faults) {
    const reasons = result.get(itemId);
    if (reasons) reasons.push({ code, message });
    else result.set(itemId, [{ code, message }]);
  }
  return result;
}
