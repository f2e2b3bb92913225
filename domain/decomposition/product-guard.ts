import { groupBy } from '../lib/group-by.js';
import { isTerminal, type OrderState } from '../order/order-state.js';
import type { PlannedItem } from '../plan/plan.js';
import type { RunningStep } from '../plan/reconcile.js';
import type { PlanToCome } from './revise-order.js';
import type { LineRefusal } from './revised-lines.js';

/** An item of the running order. */
interface RunningItem {
  readonly itemId: string;
  readonly state: OrderState;
  readonly planned: PlannedItem;
  /** The revision that dropped it. */
  readonly droppedBy: number | null;
}

interface RunningOrder {
  readonly steps: readonly RunningStep[];
  readonly items: readonly RunningItem[];
  /** The revisions of products as they are now. */
  readonly revisions: ReadonlyMap<string, number | undefined>;
}

/** Why an item that a revision brings cannot be. */
type ProductGuard = (added: PlannedItem, coming: PlanToCome) => LineRefusal | undefined;

/**
 * An item that was dropped does not come back. An order changes a product once: a new item about one that another item of the order is or was about comes when nothing of that is
 * left, and so does one about a product that is no longer as the plan knows it.
 */
export function productGuard({ steps, items, revisions }: RunningOrder): ProductGuard {
  const live = items.filter(({ state, planned }) => state !== 'cancelled' && planned.action !== 'noChange');
  const known = new Set(items.map(({ itemId }) => itemId));
  const aboutProduct = groupBy(live, ({ planned }) => planned.product?.id);
  const stepsOf = groupBy(steps, ({ step }) => step.itemId);
  return ({ id, before, product }, { plan, next }) => {
    if (known.has(id)) {
      const message = `Item ${id} was dropped, and would come back: order it by another item.`;
      return { code: 'knownItem', message };
    }
    if (!before || !product) return undefined;
    const kept = new Set(plan.items.map((item) => item.id));
    const undone = new Set(next.undone);
    const isTakenBack = ({ itemId, droppedBy, planned }: RunningItem): boolean =>
      droppedBy !== null ||
      planned.action === 'delete' ||
      (stepsOf.get(itemId) ?? []).some(({ step, state }) => undone.has(step.id) || state === 'undoing');
    for (const other of aboutProduct.get(product.id) ?? []) {
      const { itemId, state } = other;
      if (isTerminal(state))
        return changed(`Item ${itemId} has changed product ${product.id}: change it by another order.`);
      if (kept.has(itemId))
        return { code: 'productRepeated', message: `Item ${itemId} already changes product ${product.id}.` };
      if (isTakenBack(other)) {
        const message = `Product ${product.id} is given back by item ${itemId} first: add item ${id} when that is cancelled.`;
        return { code: 'productReserved', message };
      }
    }
    const isAsPlanned = !revisions.has(product.id) || revisions.get(product.id) === before.revision;
    return isAsPlanned
      ? undefined
      : changed(`Product ${product.id} was changed since the order was planned: change it by another order.`);
  };
}

const changed = (message: string): LineRefusal => ({ code: 'productChanged', message });
