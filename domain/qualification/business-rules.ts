import { type Catalog, type Offering, orderable } from '../catalog/catalog.js';
import { definitionsOf, valueFault } from '../catalog/characteristics.js';
import { compatibilityFaults, holdingsOf } from './compatibility.js';
import type { Fault } from '../decomposition/decomposition-error.js';
import { type Inventory, inventoryIndex, type OwnedProduct } from '../inventory/inventory.js';
import { statusFaults } from '../decomposition/macd.js';
import { isLive, productMoves } from '../inventory/product-status.js';
import type { PlannedAction } from '../order/actions.js';
import type { DatedOrder } from '../order/order.js';
import type { OrderItem } from '../decomposition/specification-node.js';
import { unknownCharacteristicFinder } from './unknown-characteristics.js';
import { sameValue } from '../lib/values.js';
import { groupBy } from '../lib/group-by.js';

/** What the rules read besides the single item. */
interface BusinessRuleContext {
  readonly order: DatedOrder;
  readonly items: readonly OrderItem[];
  readonly catalog: Catalog;
  readonly inventory: Inventory;
}

/** Business reasons to refuse an order that is valid as a message; technical feasibility is checked elsewhere. */
export function businessFaults(ordered: BusinessRuleContext): Fault[] {
  const context = { holdings: holdingsOf(ordered.items, ordered.inventory), catalog: ordered.catalog };
  const childrenOf = groupBy(ordered.items, ({ parent }) => parent);
  const partsOf = inventoryIndex(ordered.inventory).childrenOf;
  const changedBy = new Map<string, OrderItem>();
  const unknownCharacteristicFaults = unknownCharacteristicFinder(ordered.items, ordered.catalog);
  const partFaults = (item: OrderItem) =>
    bundleFaults(item, childrenOf.get(item) ?? [], partsOf.get(item.owned?.id ?? '') ?? []);
  const changeFaults = (item: OrderItem) => [
    ...offeringFaults(item),
    ...saleFaults(item, ordered.order.orderDate),
    ...reservationFaults(item, ordered.order.id),
    ...statusFaults(item),
    ...repetitionFaults(item, changedBy),
    ...partFaults(item),
    ...(actionsWithCharacteristics.has(item.action)
      ? [
          ...unknownCharacteristicFaults(item),
          ...characteristicFaults(item),
          ...compatibilityFaults(item, context),
        ]
      : []),
  ];
  // An item that stays as it is may be the bundle to which something is added, or of which something is ended.
  const unchangedFaults = (item: OrderItem) =>
    (childrenOf.get(item) ?? []).some(({ action }) => action === 'add' || action === 'delete')
      ? [...parentFaults(item), ...offeringFaults(item), ...partFaults(item)]
      : offeringFaults(item);
  return ordered.items.flatMap((item) => {
    const faults = [
      ...ownerFaults(item, ordered),
      ...ignoredFaults(item),
      ...(item.action === 'noChange' ? unchangedFaults(item) : changeFaults(item)),
    ];
    return faults.map(({ code, message }) => ({ code, message, itemId: item.id }));
  });
}

/** Actions that add or change characteristics, which must therefore be valid. */
const actionsWithCharacteristics: ReadonlySet<PlannedAction> = new Set(['add', 'modify', 'move']);

/** Nothing is added that is not on sale; owned products may be changed and ended whatever became of their offering. */
function saleFaults(item: OrderItem, orderDate: string): Fault[] {
  if (item.action !== 'add') return [];
  const { id, parent, offering } = item;
  const notOnSale = lifecycleFaults(item);
  if (notOnSale.length > 0 || !offering) return notOnSale;
  const obstacles = [
    ...outsideValidity(offering, orderDate),
    ...((offering.isSellable ?? true) || contains(parent?.offering, offering)
      ? []
      : ['it is sold as a part of others only']),
  ];
  return obstacles.map((obstacle) => ({
    code: 'notOrderable',
    message: `Item ${id}: Offering ${offering.id} cannot be ordered, ${obstacle}.`,
  }));
}

/** True when the bundle has the offering among its parts. */
const contains = (bundle: Offering | undefined, { id }: Offering): boolean =>
  bundle?.bundledProductOffering?.some((part) => part.id === id) ?? false;

/** A sold product stays what it was sold as: an upgrade to another offering ends it and adds the other. */
function offeringFaults({ id, owned, offering }: OrderItem): Fault[] {
  if (!owned?.offering || !offering || owned.offering.id === offering.id) return [];
  const message = `Item ${id}: product ${owned.id} was sold as ${owned.offering.id}, and does not become ${offering.id}.`;
  return [{ code: 'offeringChange', message: `${message} End it, and add the other one.` }];
}

/** Only what is there can stay as it is and be added to. */
function parentFaults({ id, owned }: OrderItem): Fault[] {
  if (owned) return [];
  const message = `Item ${id} has the action noChange, and names nothing that is there, to which something could be added.`;
  return [{ code: 'missingProduct', message }];
}

/** Characteristics beside an action that changes none would be lost. */
function ignoredFaults({ id, action, owned, orderedValues, ownedValues }: OrderItem): Fault[] {
  if (!owned || (action !== 'noChange' && action !== 'delete')) return [];
  const ignored = Object.entries(orderedValues).flatMap(([name, value]) =>
    sameValue(value, ownedValues[name]) ? [] : [name],
  );
  if (ignored.length === 0) return [];
  const message = `Item ${id}: the action ${action} does not change ${ignored.join(', ')}: leave that out, or modify the product.`;
  return [{ code: 'mixedChange', message }];
}

/** TMF620 `validFor`; the end is the first instant after the validity. */
function outsideValidity({ validFor = {} }: Offering, orderDate: string): string[] {
  const { startDateTime: start, endDateTime: end } = validFor;
  if (start !== undefined && Date.parse(orderDate) < Date.parse(start))
    return [`it is on sale from ${start}`];
  return end !== undefined && Date.parse(orderDate) >= Date.parse(end) ? [`it was on sale until ${end}`] : [];
}

function lifecycleFaults({ id, offering, specification }: OrderItem): Fault[] {
  const entries = [
    ...(offering ? [{ what: `Offering ${offering.id}`, entry: offering }] : []),
    ...(specification ? [{ what: `Specification ${specification.id}`, entry: specification }] : []),
  ];
  return entries
    .filter(({ entry }) => !orderable(entry))
    .map(({ what, entry }) => ({
      code: 'notOrderable',
      message: `Item ${id}: ${what} cannot be ordered, it is ${entry.lifecycleStatus}.`,
    }));
}

/**
 * An order may touch what its customer has, or a customer below it in the hierarchy of organizations; never what others
 * have. The sender of a captured service or resource order need not name a customer, unless what it names has one.
 */
function ownerFaults({ id, owned }: OrderItem, { order, inventory }: BusinessRuleContext): Fault[] {
  const { customerId } = order;
  const owner = owned?.customerId;
  if (owner === undefined || owner === customerId) return [];
  if (customerId === undefined) {
    const message = `Item ${id}: ${owned?.id} belongs to a customer, and the order names none.`;
    return [{ code: 'productNotOwned', message: `${message} Name the customer in relatedParty.` }];
  }
  if (inventory.subsidiaries?.includes(owner)) return [];
  const message = `Item ${id}: product ${owned?.id} does not belong to customer ${customerId}, nor to one below it.`;
  return [{ code: 'productNotOwned', message }];
}

function reservationFaults({ id, action, owned }: OrderItem, orderId: string): Fault[] {
  if (!owned) return [];
  if (owned.reservedBy !== undefined && owned.reservedBy !== orderId) {
    const message = `Item ${id}: product ${owned.id} is being changed by order ${owned.reservedBy}.`;
    return [{ code: 'productReserved', message }];
  }
  if (owned.reservedBy === orderId || productMoves[owned.status][action]) return [];
  const remedy = productMoves[owned.status].resume ? ' Resume it first.' : '';
  const message = `Item ${id}: product ${owned.id} is ${owned.status} and does not allow the action ${action}.`;
  return [{ code: 'productNotActive', message: `${message}${remedy}` }];
}

/** An order changes a product only once: two items would race for its state. */
function repetitionFaults(item: OrderItem, changedBy: Map<string, OrderItem>): Fault[] {
  const { id, owned } = item;
  if (!owned) return [];
  const other = changedBy.get(owned.id);
  changedBy.set(owned.id, item);
  if (!other) return [];
  return [
    { code: 'productRepeated', message: `Item ${id}: item ${other.id} already changes product ${owned.id}.` },
  ];
}

function characteristicFaults(item: OrderItem): Fault[] {
  const definitions = definitionsOf(item.specification, item.offering);
  return definitions.flatMap((definition) => {
    const value = item.values[definition.name];
    if (value === undefined || value === null) {
      const message = `Item ${item.id}: ${definition.name} is missing.`;
      return definition.mandatory ? [{ code: 'missingCharacteristic', message }] : [];
    }
    const fault = valueFault(definition, value);
    return fault === undefined
      ? []
      : [{ code: 'invalidCharacteristic', message: `Item ${item.id}: ${fault}` }];
  });
}

/** TMF620 bundledProductOfferingOption: the result must be within the limits. */
function bundleFaults(
  item: OrderItem,
  children: readonly OrderItem[],
  parts: readonly OwnedProduct[],
): Fault[] {
  const bundled = item.offering?.bundledProductOffering ?? [];
  if (bundled.length === 0 || item.action === 'delete') return [];
  const mentioned = new Set(children.map(({ owned }) => owned?.id));
  const kept = parts.filter(({ id, status }) => !mentioned.has(id) && isLive(status));
  const present = [
    ...children.filter(({ action }) => action !== 'delete').map(({ offering }) => offering?.id),
    ...kept.map(({ offering }) => offering?.id),
  ];
  const foreign = children
    .filter(
      ({ action, offering }) => action === 'add' && offering && !bundled.some(({ id }) => id === offering.id),
    )
    .map(({ id, offering }) => ({
      code: 'notInBundle',
      message: `Item ${id}: ${offering?.id} is not part of ${item.offering?.id}.`,
    }));
  const outside = bundled.flatMap(({ id, bundledProductOfferingOption: option }) => {
    const count = present.filter((offeringId) => offeringId === id).length;
    const { numberRelOfferLowerLimit: lower = 0, numberRelOfferUpperLimit: upper = Infinity } = option ?? {};
    if (count >= lower && count <= upper) return [];
    const limits = upper === Infinity ? `at least ${lower}` : `${lower} to ${upper}`;
    const message = `Item ${item.id}: ${item.offering?.id} contains ${limits} of ${id}, not ${count}.`;
    return [{ code: 'bundleCardinality', message }];
  });
  return [...foreign, ...outside];
}
