import type { Catalog, Offering } from '../catalog/catalog.js';
import { defaultsOf } from '../catalog/characteristics.js';
import { customerValues, itemContext, withPostcode } from '../catalog/condition-context.js';
import type { Fault } from './decomposition-error.js';
import {
  type Inventory,
  inventoryIndex,
  type InventoryIndex,
  outermostProduct,
  type OwnedProduct,
  productsAround,
} from '../inventory/inventory.js';
import { type ItemToPlan, orderForms, type OrderToPlan } from '../order/order.js';
import { orderedPlace, placeFollowingBundle, plannedAction } from './macd.js';
import type { Specification } from '../catalog/specification.js';
import { type CharacteristicValues, valuesOf } from '../lib/values.js';
import type { SpecificationType } from '../order/references.js';
import type { Sale } from '../order/sale.js';
import { saleAfter } from './sale.js';
import type { OrderItem } from './specification-node.js';

/** The item itself, or the named item whose bundle implies it. */
export function explicitItemOf(item: OrderItem): OrderItem {
  let named = item;
  while (named.implied && named.parent) named = named.parent;
  return named;
}

/** An item's id is kept in a column of this length. */
export const maxItemIdLength = 255;

/** What items are made from. */
export interface ItemContext {
  readonly catalog: Catalog;
  readonly inventory: InventoryIndex;
  readonly sourceInventory: Inventory;
  /** What all items see of the customer. */
  readonly customer: CharacteristicValues;
  readonly faults: Fault[];
  readonly specificationType: SpecificationType;
  /** What the order agrees for everything it sells. */
  readonly sale: Sale | undefined;
}

/** What is the same for every item of an order; faults are added to those given. */
export const itemContextOf = (
  order: OrderToPlan,
  {
    catalog,
    inventory,
    faults,
  }: { readonly catalog: Catalog; readonly inventory: Inventory; readonly faults: Fault[] },
): ItemContext => {
  const customer = customerValues(order, inventory);
  return {
    catalog,
    inventory: inventoryIndex(inventory),
    sourceInventory: inventory,
    customer: customer ? { customer } : {},
    faults,
    specificationType: orderForms[order.kind].specificationType,
    sale: order.sale,
  };
};

/** What is known of an item before the catalog is read: what the order says, or what the bundle says. */
export interface ItemDraft extends ItemToPlan {
  readonly parent?: OrderItem;
  readonly linkedTo?: OrderItem;
  readonly implied: boolean;
}

/** As many as an order may have items; more is a typing error. */
const maxItemQuantity = 10_000;

/** Looks up what catalog and inventory say about an item, and completes it from what is around it. */
export function toOrderItem(draft: ItemDraft, context: ItemContext): OrderItem {
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
    topItemId: (parent ?? draft.linkedTo)?.topItemId ?? draft.id,
    treeId: owned ? outermostProduct(owned, context.inventory).id : (parent?.treeId ?? draft.id),
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
    ...(draft.linkedTo && { linkedTo: draft.linkedTo }),
    ...(owned && { owned }),
    ...(offering && { offering }),
    ...(specification && { specification }),
    ...(place && { place }),
    ...(placeWithPostcode && { placeWithPostcode: placeWithPostcode }),
    ...(draft.status !== undefined && { status: draft.status }),
    ...(sale && { sale }),
  };
}

/** Values of the products around this one, where the order does not mention them. */
const valuesAbove = (owned: OwnedProduct | undefined, index: InventoryIndex): CharacteristicValues =>
  valuesOf(
    productsAround(owned, index)
      .toReversed()
      .flatMap(({ characteristics }) => characteristics),
  );

function ownedBy(draft: ItemDraft, { inventory, faults }: ItemContext): OwnedProduct | undefined {
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
  { catalog, faults }: ItemContext,
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
  { catalog, faults, specificationType }: ItemContext,
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
