import type { Fault } from './decomposition-error.js';
import type { ItemToPlan } from '../order/order.js';

/** The items without a parent, and the children of each, in the order's sequence. */
interface Nesting {
  readonly tops: readonly ItemToPlan[];
  readonly childrenOf: ReadonlyMap<string, readonly ItemToPlan[]>;
}

/** Items with a duplicate id, an unknown parent or themselves as an ancestor are reported and left out. */
export function nestItems(items: readonly ItemToPlan[], faults: Fault[]): Nesting {
  const byId = new Map<string, ItemToPlan>();
  for (const item of items) {
    if (byId.has(item.id)) {
      const message = `Two items of the order have the id "${item.id}".`;
      faults.push({ code: 'duplicateItem', message, itemId: item.id });
    } else byId.set(item.id, item);
  }
  const tops: ItemToPlan[] = [];
  const childrenOf = new Map<string, ItemToPlan[]>();
  for (const item of byId.values()) {
    if (item.parentId === undefined) tops.push(item);
    else if (byId.has(item.parentId)) {
      const siblings = childrenOf.get(item.parentId);
      if (siblings) siblings.push(item);
      else childrenOf.set(item.parentId, [item]);
    } else {
      const message = `Item ${item.id} belongs to item ${item.parentId}, which the order does not have.`;
      faults.push({ code: 'unknownItem', message, itemId: item.id });
    }
  }
  reportCycles(byId, { tops, childrenOf }, faults);
  return { tops, childrenOf };
}

function reportCycles(
  byId: ReadonlyMap<string, ItemToPlan>,
  { tops, childrenOf }: Nesting,
  faults: Fault[],
): void {
  const wronglyNested = new Set(faults.map(({ itemId }) => itemId));
  const unreached = new Set(byId.keys());
  const waiting = [...tops, ...[...byId.values()].filter(({ id }) => wronglyNested.has(id))];
  for (let item = waiting.pop(); item; item = waiting.pop()) {
    if (unreached.delete(item.id)) waiting.push(...(childrenOf.get(item.id) ?? []));
  }
  for (const itemId of unreached) {
    faults.push({ code: 'itemCycle', message: `Item ${itemId} is a part of itself.`, itemId });
  }
}
