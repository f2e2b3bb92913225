import type { Catalog, Offering } from '../catalog/catalog.js';
import { defaultsOf } from '../catalog/characteristics.js';
import { customerContext, itemContext, withPostcode } from '../catalog/condition-context.js';
import type { Fault } from './decomposition-error.js';
import {
  type Inventory,
  inventoryIndex,
  type InventoryIndex,
  type OwnedProduct,
} from '../inventory/inventory.js';
import { nestItems } from './order-nesting.js';
import { type ItemToPlan, orderForms, type OrderToPlan } from '../order/order.js';
import { impliedChange, orderedPlace, placeFollowingBundle, plannedAction } from './macd.js';
import type { Specification } from '../catalog/specification.js';
import { type CharacteristicValues, valuesOf } from '../lib/values.js';
import type { SpecificationType } from '../order/references.js';
import type { Sale } from '../order/sale.js';
import { saleAfter } from './sale.js';
import type { OrderItem } from './specification-node.js';

/** All items, parents before children, and what is wrong with them. */
interface OrderTree {
  readonly items: readonly OrderItem[];
  readonly faults: readonly Fault[];
}

/** The item itself, or the one that the order names and whose bundle implies it. */
export function explicitItemOf(item: OrderItem): OrderItem {
  let named = item;
  while (named.implied && named.parent) named = named.parent;
  return named;
}

interface Context {
  readonly catalog: Catalog;
  readonly inventory: InventoryIndex;
  readonly sourceInventory: Inventory;
  /** What all items see of the customer. */
  readonly customer: CharacteristicValues;
  readonly faults: Fault[];
  readonly specificationType: SpecificationType;
  readonly childrenOf: ReadonlyMap<string, readonly ItemToPlan[]>;
  /** What the order agrees on for all that it sells. */
  readonly sale: Sale | undefined;
  /** The products that some item of the order names. */
  readonly mentioned: ReadonlySet<string | undefined>;
}

/** What is known of an item before the catalog is asked: the order's own words, or the bundle's. */
interface ItemDraft extends ItemToPlan {
  readonly parent?: OrderItem;
  readonly implied: boolean;
}

/** As many as an order may have items; more is a slip of the keyboard. */
const maxItemQuantity = 10_000;

/** Looks everything up once and completes bundles; shared by qualification and decomposition. */
export function expandOrder(order: OrderToPlan, catalog: Catalog, inventory: Inventory): OrderTree {
  const faults: Fault[] = [];
  const { tops, childrenOf } = nestItems(order.items, faults);
  const { specificationType } = orderForms[order.kind];
  const index = inventoryIndex(inventory);
  const mentioned = new Set(order.items.map(({ productId }) => productId));
  const context: Context = {
    catalog,
    inventory: index,
    sourceInventory: inventory,
    customer: customerContext(order, inventory),
    faults,
    specificationType,
    childrenOf,
    sale: order.sale,
    mentioned,
  };
  const items: OrderItem[] = [];
  const waiting = tops.map((item) => toItemDraft(item)).toReversed();
  for (let draft = waiting.pop(); draft; draft = waiting.pop()) {
    const item = toOrderItem(draft, context);
    items.push(item);
    waiting.push(...childDrafts(item, context).toReversed());
  }
  return { items, faults };
}

const toItemDraft = (item: ItemToPlan, parent?: OrderItem): ItemDraft => ({
  ...item,
  implied: false,
  ...(parent && { parent }),
});

function toOrderItem(draft: ItemDraft, context: Context): OrderItem {
  const { parent } = draft;
  const owned = ownedBy(draft, context);
  const offering = offeringOf(draft, owned, context);
  const specification = specificationOf(draft, { owned, offering }, context);
  const place =
    orderedPlace(draft, owned) ?? placeFollowingBundle(parent, owned) ?? owned?.place ?? parent?.place;
  const quantity = draft.quantity ?? owned?.quantity ?? 1;
  const orderedValues = valuesOf(draft.characteristics);
  const ownedValues = valuesOf(owned?.characteristics);
  const around = parent ? undefined : { ...valuesAbove(owned, context.inventory), ...context.customer };
  const placeWithPostcode = withPostcode(place, context.sourceInventory);
  const sale = saleAfter(draft, { parent, owned, ofOrder: context.sale });
  const values = {
    ...(draft.action === 'add' && defaultsOf(specification, offering)),
    ...ownedValues,
    ...orderedValues,
  };
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > maxItemQuantity) {
    const message = `Item ${draft.id}: a quantity of ${quantity} is not a whole number from 1 to ${maxItemQuantity}.`;
    context.faults.push({ code: 'invalidQuantity', message, itemId: draft.id });
  }
  return {
    id: draft.id,
    topItemId: parent?.topItemId ?? draft.id,
    implied: draft.implied,
    action: plannedAction(draft, place, owned),
    quantity,
    orderedValues: orderedValues,
    ownedValues: ownedValues,
    values,
    scope: { ...(parent?.scope ?? around), ...values, ...itemContext(offering, placeWithPostcode) },
    ownedScope: {
      ...(parent?.ownedScope ?? around),
      ...ownedValues,
      ...itemContext(offering, withPostcode(owned?.place, context.sourceInventory)),
    },
    ...(parent && { parent }),
    ...(owned && { owned }),
    ...(offering && { offering }),
    ...(specification && { specification }),
    ...(place && { place }),
    ...(placeWithPostcode && { placeWithPostcode: placeWithPostcode }),
    ...(draft.status !== undefined && { status: draft.status }),
    ...(sale && { sale }),
  };
}

/** What the products say that this one is a part of, where the order does not speak of them. */
function valuesAbove(owned: OwnedProduct | undefined, { byId }: InventoryIndex): CharacteristicValues {
  const above = new Set<OwnedProduct>();
  let next = byId.get(owned?.parentProductId ?? '');
  for (; next && !above.has(next); next = byId.get(next.parentProductId ?? '')) above.add(next);
  return valuesOf([...above].toReversed().flatMap(({ characteristics }) => characteristics));
}

function ownedBy(draft: ItemDraft, { inventory, faults }: Context): OwnedProduct | undefined {
  if (draft.action === 'add') return undefined;
  const owned = inventory.byId.get(draft.productId ?? '');
  if (owned || draft.action === 'noChange') return owned;
  const { id: itemId, action, productId } = draft;
  faults.push(
    productId === undefined
      ? {
          code: 'missingProduct',
          message: `Item ${itemId} has the action ${action} but names no product by its id.`,
          itemId,
        }
      : {
          code: 'unknownProduct',
          message: `Item ${itemId}: the customer has no product ${productId}.`,
          itemId,
        },
  );
  return undefined;
}

function offeringOf(
  draft: ItemDraft,
  owned: OwnedProduct | undefined,
  { catalog, faults }: Context,
): Offering | undefined {
  const { id: itemId, offeringId } = draft;
  if (offeringId === undefined) {
    return (
      owned?.offering &&
      (catalog.offering(owned.offering.id, owned.offering.version) ?? catalog.offering(owned.offering.id))
    );
  }
  const offering = catalog.offering(offeringId);
  if (!offering) {
    const message = `Item ${itemId}: the catalog has no offering ${offeringId}.`;
    faults.push({ code: 'unknownOffering', message, itemId });
  }
  return offering;
}

function specificationOf(
  draft: ItemDraft,
  { owned, offering }: { readonly owned: OwnedProduct | undefined; readonly offering: Offering | undefined },
  { catalog, faults, specificationType }: Context,
): Specification | undefined {
  const { id: itemId, action } = draft;
  const pinned = owned?.specification;
  const found = pinned && catalog.specification(pinned['@referredType'], pinned.id, pinned.version);
  if (found) return found;
  const id = offering?.productSpecification?.id ?? draft.specificationId ?? pinned?.id;
  if (id !== undefined) {
    const specification = catalog.specification(specificationType, id);
    if (!specification && action !== 'noChange') {
      const message = `Item ${itemId}: the catalog has no specification ${id}.`;
      faults.push({ code: 'unknownSpecification', message, itemId });
    }
    return specification;
  }
  if (action === 'add' && !offering && draft.offeringId === undefined) {
    const message = `Item ${itemId} has the action add but names neither an offering nor a specification.`;
    faults.push({ code: 'missingProduct', message, itemId });
  }
  return undefined;
}

/** The children that the order names, then those that the bundle implies. */
function childDrafts(item: OrderItem, context: Context): ItemDraft[] {
  const named = context.childrenOf.get(item.id) ?? [];
  const drafts = named.map((child) => toItemDraft(child, item));
  if (item.action === 'add') return [...drafts, ...impliedByBundle(item, named, context)];
  return [...drafts, ...impliedByOwnership(item, context)];
}

/** TMF620: what the order does not say about a bundle's parts is filled up to their default number. */
function impliedByBundle(item: OrderItem, named: readonly ItemToPlan[], context: Context): ItemDraft[] {
  const bundled = item.offering?.bundledProductOffering ?? [];
  if (bundled.length > 0 && isBundledInItself(item)) {
    const message = `Offering ${item.offering?.id} is bundled in itself.`;
    context.faults.push({ code: 'bundleCycle', message, itemId: item.id });
    return [];
  }
  return bundled.flatMap(({ id, bundledProductOfferingOption: option }) => {
    const chosen = named.filter(({ offeringId }) => offeringId === id).length;
    const missing = Math.max(
      0,
      (option?.numberRelOfferDefault ?? option?.numberRelOfferLowerLimit ?? 1) - chosen,
    );
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

/** With a product goes all that was sold as a part of it and that the order does not speak of anywhere. */
function impliedByOwnership(item: OrderItem, { inventory, mentioned }: Context): ItemDraft[] {
  return (inventory.childrenOf.get(item.owned?.id ?? '') ?? []).flatMap((product): ItemDraft[] => {
    const draft = mentioned.has(product.id) ? undefined : impliedChange(item, product);
    if (!draft) return [];
    const id = `${item.id}.${product.id}`;
    return [{ id, parent: item, implied: true, productId: product.id, characteristics: [], ...draft }];
  });
}
