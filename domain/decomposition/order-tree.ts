import type { Catalog, Offering } from '../catalog/catalog.js';
import { defaultsOf } from '../catalog/characteristics.js';
import { circumstancesOf, customerSeen, located } from '../catalog/circumstances.js';
import type { Fault } from './decomposition-error.js';
import {
  type Inventory,
  inventoryIndex,
  type InventoryIndex,
  type OwnedProduct,
} from '../inventory/inventory.js';
import { nested } from './order-nesting.js';
import { type ItemToPlan, orderForms, type OrderToPlan } from '../order/order.js';
import { partDraft, placeAsked, placeWith, plannedAction } from './macd.js';
import type { Specification } from '../catalog/specification.js';
import { valuesOf, type Values } from '../lib/values.js';
import type { SpecificationType } from '../order/references.js';
import type { OrderItem } from './specification-node.js';

/** All items, parents before children, and what is wrong with them. */
export interface OrderTree {
  readonly items: readonly OrderItem[];
  readonly faults: readonly Fault[];
}

/** The item itself, or the one that the order names and whose bundle implies it. */
export function namedAbove(item: OrderItem): OrderItem {
  let named = item;
  while (named.implied && named.parent) named = named.parent;
  return named;
}

interface Context {
  readonly catalog: Catalog;
  readonly inventory: InventoryIndex;
  readonly known: Inventory;
  /** What all items see of the customer. */
  readonly customer: Values;
  readonly faults: Fault[];
  readonly specificationType: SpecificationType;
  readonly childrenOf: ReadonlyMap<string, readonly ItemToPlan[]>;
  /** The products that some item of the order names. */
  readonly mentioned: ReadonlySet<string | undefined>;
}

/** What is known of an item before the catalog is asked: the order's own words, or the bundle's. */
interface Draft extends ItemToPlan {
  readonly parent?: OrderItem;
  readonly implied: boolean;
}

/** As many as an order may have items; more is a slip of the keyboard. */
const mostOfAnItem = 10_000;

/** Looks everything up once and completes bundles; shared by qualification and decomposition. */
export function expandOrder(order: OrderToPlan, catalog: Catalog, inventory: Inventory): OrderTree {
  const faults: Fault[] = [];
  const { tops, childrenOf } = nested(order.items, faults);
  const { specificationType } = orderForms[order.kind];
  const index = inventoryIndex(inventory);
  const mentioned = new Set(order.items.map(({ productId }) => productId));
  const context: Context = {
    catalog,
    inventory: index,
    known: inventory,
    customer: customerSeen(order, inventory),
    faults,
    specificationType,
    childrenOf,
    mentioned,
  };
  const items: OrderItem[] = [];
  const waiting = tops.map((item) => asDraft(item)).toReversed();
  for (let draft = waiting.pop(); draft; draft = waiting.pop()) {
    const item = toOrderItem(draft, context);
    items.push(item);
    waiting.push(...childDrafts(item, context).toReversed());
  }
  return { items, faults };
}

const asDraft = (item: ItemToPlan, parent?: OrderItem): Draft => ({
  ...item,
  implied: false,
  ...(parent && { parent }),
});

function toOrderItem(draft: Draft, context: Context): OrderItem {
  const { parent } = draft;
  const owned = ownedBy(draft, context);
  const offering = offeringOf(draft, owned, context);
  const specification = specificationOf(draft, { owned, offering }, context);
  const place = placeAsked(draft, owned) ?? placeWith(parent, owned) ?? owned?.place ?? parent?.place;
  const quantity = draft.quantity ?? owned?.quantity ?? 1;
  const given = valuesOf(draft.characteristics);
  const had = valuesOf(owned?.characteristics);
  const around = parent ? undefined : { ...valuesAbove(owned, context.inventory), ...context.customer };
  const site = located(place, context.known);
  const values = { ...(draft.action === 'add' && defaultsOf(specification, offering)), ...had, ...given };
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > mostOfAnItem) {
    const message = `Item ${draft.id}: a quantity of ${quantity} is not a whole number from 1 to ${mostOfAnItem}.`;
    context.faults.push({ code: 'invalidQuantity', message, itemId: draft.id });
  }
  return {
    id: draft.id,
    top: parent?.top ?? draft.id,
    implied: draft.implied,
    action: plannedAction(draft, place, owned),
    quantity,
    given,
    had,
    values,
    scope: { ...(parent?.scope ?? around), ...values, ...circumstancesOf(offering, site) },
    hadScope: {
      ...(parent?.hadScope ?? around),
      ...had,
      ...circumstancesOf(offering, located(owned?.place, context.known)),
    },
    ...(parent && { parent }),
    ...(owned && { owned }),
    ...(offering && { offering }),
    ...(specification && { specification }),
    ...(place && { place }),
    ...(site && { located: site }),
    ...(draft.status !== undefined && { status: draft.status }),
  };
}

/** What the products say that this one is a part of, where the order does not speak of them. */
function valuesAbove(owned: OwnedProduct | undefined, { byId }: InventoryIndex): Values {
  const above = new Set<OwnedProduct>();
  let next = byId.get(owned?.parentProductId ?? '');
  for (; next && !above.has(next); next = byId.get(next.parentProductId ?? '')) above.add(next);
  return valuesOf([...above].toReversed().flatMap(({ characteristics }) => characteristics));
}

function ownedBy(draft: Draft, { inventory, faults }: Context): OwnedProduct | undefined {
  if (draft.action === 'add') return undefined;
  const owned = inventory.byId.get(draft.productId ?? '');
  if (owned || draft.action === 'noChange') return owned;
  const { id: itemId, action, productId } = draft;
  faults.push(
    productId === undefined
      ? {
          code: 'missingProduct',
          message: `Item ${itemId} is to ${action} but names no product by its id.`,
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
  draft: Draft,
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
  draft: Draft,
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
    const message = `Item ${itemId} is to add, but names neither an offering nor a specification.`;
    faults.push({ code: 'missingProduct', message, itemId });
  }
  return undefined;
}

/** The children that the order names, then those that the bundle implies. */
function childDrafts(item: OrderItem, context: Context): Draft[] {
  const named = context.childrenOf.get(item.id) ?? [];
  const drafts = named.map((child) => asDraft(child, item));
  if (item.action === 'add') return [...drafts, ...impliedByBundle(item, named, context)];
  return [...drafts, ...impliedByOwnership(item, context)];
}

/** TMF620: what the order does not say about a bundle's parts is filled up to their default number. */
function impliedByBundle(item: OrderItem, named: readonly ItemToPlan[], context: Context): Draft[] {
  const bundled = item.offering?.bundledProductOffering ?? [];
  if (bundled.length > 0 && inItself(item)) {
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
    return Array.from({ length: missing }, (_, index): Draft => ({
      id: `${item.id}.${id}${index === 0 ? '' : `.${index + 1}`}`,
      parent: item,
      implied: true,
      action: 'add',
      offeringId: id,
      characteristics: [],
    }));
  });
}

function inItself(item: OrderItem): boolean {
  for (let above = item.parent; above; above = above.parent) {
    if (above.offering?.id === item.offering?.id) return true;
  }
  return false;
}

/** With a product goes all that was sold as a part of it and that the order does not speak of anywhere. */
function impliedByOwnership(item: OrderItem, { inventory, mentioned }: Context): Draft[] {
  return (inventory.childrenOf.get(item.owned?.id ?? '') ?? []).flatMap((product): Draft[] => {
    const draft = mentioned.has(product.id) ? undefined : partDraft(item, product);
    if (!draft) return [];
    const id = `${item.id}.${product.id}`;
    return [{ id, parent: item, implied: true, productId: product.id, characteristics: [], ...draft }];
  });
}
