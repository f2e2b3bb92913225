import { usualNumberOf } from '../catalog/usual-number.js';
import type { Catalog } from '../catalog/catalog.js';
import type { Fault } from './decomposition-error.js';
import type { Inventory } from '../inventory/inventory.js';
import type { ItemToPlan, OrderToPlan } from '../order/order.js';
import { impliedChange } from './macd.js';
import {
  type ItemContext,
  itemContextOf,
  type ItemDraft,
  maxItemIdLength,
  toOrderItem,
} from './order-item.js';
import { nestItems } from './order-nesting.js';
import type { OrderItem } from './specification-node.js';

/** All items, parents before children, and what is wrong with them. */
export interface OrderTree {
  readonly items: readonly OrderItem[];
  readonly faults: readonly Fault[];
}

interface Context extends ItemContext {
  readonly childrenOf: ReadonlyMap<string, readonly ItemToPlan[]>;
  /** The products that some item of the order names. */
  readonly mentioned: ReadonlySet<string | undefined>;
}

/** Looks everything up once and completes bundles; shared by qualification and decomposition. */
export function expandOrder(order: OrderToPlan, catalog: Catalog, inventory: Inventory): OrderTree {
  const faults: Fault[] = [];
  const { tops, childrenOf } = nestItems(order.items, faults);
  const context: Context = {
    ...itemContextOf(order, { catalog, inventory, faults }),
    childrenOf,
    mentioned: new Set(order.items.map(({ productId }) => productId)),
  };
  const items: OrderItem[] = [];
  const waiting = tops.map((item) => toItemDraft(item)).toReversed();
  for (let draft = waiting.pop(); draft; draft = waiting.pop()) {
    if (draft.id.length > maxItemIdLength) {
      faults.push(itemIdTooLong(draft));
      continue;
    }
    const item = toOrderItem(draft, context);
    items.push(item);
    waiting.push(...childDrafts(item, context).toReversed());
  }
  return { items, faults };
}

/** An implied item is named for its bundle's item: deep bundles of long names have longer ids than are kept. */
const itemIdTooLong = ({ id, parent }: ItemDraft): Fault => ({
  code: 'itemIdTooLong',
  message: `Item ${parent?.id ?? ''} implies the item ${id}, whose id is longer than ${maxItemIdLength} characters: name the items with shorter ids.`,
  ...(parent && { itemId: parent.id }),
});

const toItemDraft = (item: ItemToPlan, parent?: OrderItem): ItemDraft => ({
  ...item,
  implied: false,
  ...(parent && { parent }),
});

/** The children that the order names, then those that the bundle implies. */
function childDrafts(item: OrderItem, context: Context): ItemDraft[] {
  const named = context.childrenOf.get(item.id) ?? [];
  const drafts = named.map((child) => toItemDraft(child, item));
  if (item.action === 'add') return [...drafts, ...impliedByBundle(item, named, context)];
  return [...drafts, ...impliedByOwnership(item, context)];
}

/** TMF620: parts of a bundle that the order does not mention are added up to their default number. */
function impliedByBundle(item: OrderItem, named: readonly ItemToPlan[], context: Context): ItemDraft[] {
  const bundled = item.offering?.bundledProductOffering ?? [];
  if (bundled.length > 0 && isBundledInItself(item)) {
    const message = `Offering ${item.offering?.id} is bundled in itself.`;
    context.faults.push({ code: 'bundleCycle', message, itemId: item.id });
    return [];
  }
  return bundled.flatMap(({ id, bundledProductOfferingOption: option }) => {
    const chosen = named.filter(({ offeringId }) => offeringId === id).length;
    const missing = Math.max(0, usualNumberOf(option) - chosen);
    return Array.from({ length: missing }, (_, index): ItemDraft => ({
      id: `${item.id}.${id}${index === 0 ? '' : `.${index + 1}`}`,
      parent: item,
      implied: true,
      action: 'add',
      offeringId: id,
      characteristics: [],
    }));
  });
}

function isBundledInItself(item: OrderItem): boolean {
  for (let above = item.parent; above; above = above.parent) {
    if (above.offering?.id === item.offering?.id) return true;
  }
  return false;
}

/** Everything that was sold as a part of a product, and that the order mentions nowhere, follows the product. */
function impliedByOwnership(item: OrderItem, { inventory, mentioned }: Context): ItemDraft[] {
  return (inventory.childrenOf.get(item.owned?.id ?? '') ?? []).flatMap((product): ItemDraft[] => {
    const draft = mentioned.has(product.id) ? undefined : impliedChange(item, product);
    if (!draft) return [];
    const id = `${item.id}.${product.id}`;
    return [{ id, parent: item, implied: true, productId: product.id, characteristics: [], ...draft }];
  });
}
