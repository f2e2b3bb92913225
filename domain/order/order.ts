import type { OrderKind } from './messages.js';
import type { CharacteristicValues, Characteristic } from '../lib/values.js';
import { type ItemAction, itemActions } from './actions.js';
import { type Json, object, objects, text } from '../lib/json.js';
import { type Nested, nestedIn } from '../lib/nested.js';
import type { Place } from './references.js';
import { type Sale, saleOfItem, saleOfOrder } from './sale.js';

/** An order as decomposition and qualification read it: flat, and the same for all TMF forms. */
export interface OrderToPlan {
  readonly id: string;
  readonly kind: OrderKind;
  readonly customerId?: string;
  /** What the order says about the customer, besides the role. */
  readonly customer?: CharacteristicValues;
  readonly items: readonly ItemToPlan[];
  readonly requestedStartDate?: string;
  readonly requestedCompletionDate?: string;
  /** What a product order agrees for everything it sells. */
  readonly sale?: Sale;
}

/** An order with the instant at which it was sent (ISO 8601): it may order what was on sale then. */
export interface DatedOrder extends OrderToPlan {
  readonly orderDate: string;
}

export interface ItemToPlan {
  readonly id: string;
  readonly parentId?: string;
  readonly action: ItemAction;
  /** The product to change or end; in a captured service or resource order the service or resource. */
  readonly productId?: string;
  readonly offeringId?: string;
  readonly specificationId?: string;
  readonly characteristics: readonly Characteristic[];
  readonly place?: Place;
  /** The status that a modify moves the product to, in TMF637's words. */
  readonly status?: string;
  /** How many times one product is realised. By default once, or as often as it is realised already. */
  readonly quantity?: number;
  /** What the item agrees for the sale of its own product. */
  readonly sale?: Sale;
}

/** The attribute names in which TMF622, TMF641 and TMF652 differ. */
export const orderForms = {
  productOrder: {
    items: 'productOrderItem',
    relationships: 'productOrderItemRelationship',
    subject: 'product',
    status: 'status',
    specification: 'productSpecification',
    specificationType: 'ProductSpecification',
    characteristics: 'productCharacteristic',
  },
  serviceOrder: {
    items: 'serviceOrderItem',
    relationships: 'serviceOrderItemRelationship',
    subject: 'service',
    status: 'state',
    specification: 'serviceSpecification',
    specificationType: 'ServiceSpecification',
    characteristics: 'serviceCharacteristic',
  },
  resourceOrder: {
    items: 'orderItem',
    relationships: 'orderItemRelationship',
    subject: 'resource',
    status: 'resourceStatus',
    specification: 'resourceSpecification',
    specificationType: 'ResourceSpecification',
    characteristics: 'resourceCharacteristic',
  },
} as const satisfies Readonly<Record<OrderKind, unknown>>;
type Form = (typeof orderForms)[OrderKind];

/**
 * Reads a TMF622 product, a TMF641 service or a TMF652 resource order. Whatever passed message-level validation is accepted, even
 * an item without product: what is missing is for `qualify` to refuse (TMF630: sparse bodies are answered 201).
 */
export function readOrder(kind: OrderKind, id: string, doc: object): OrderToPlan {
  const order = doc as Json;
  const form = orderForms[kind];
  const nested = nestedItems(kind, order);
  const parents = relatedParents(form, nested);
  const items = nested.map(({ item, parentId }) =>
    toItem(form, item, parentId ?? parents.get(text(item['id']) ?? '')),
  );
  const { role: _, ...customer } = customerParty(order) ?? {};
  const customerId = text(customer['id']);
  const requestedStartDate = text(order['requestedStartDate']);
  const requestedCompletionDate = text(order['requestedCompletionDate']);
  const sale = kind === 'productOrder' ? saleOfOrder(order) : undefined;
  return {
    id,
    kind,
    items,
    ...(customerId !== undefined && { customerId, customer }),
    ...(requestedStartDate !== undefined && { requestedStartDate }),
    ...(requestedCompletionDate !== undefined && { requestedCompletionDate }),
    ...(sale && { sale }),
  };
}

/** All items of an order, parents before their children, in the order of the document. */
export const nestedItems = (kind: OrderKind, order: Json): readonly Nested[] =>
  nestedIn(order, orderForms[kind].items);

const parentToChild = new Set(['bundles', 'hasChild', 'hasPart', 'isParentOf', 'contains']);
const childToParent = new Set([
  'isBundledBy',
  'bundledBy',
  'isChildOf',
  'hasParent',
  'isPartOf',
  'isContainedIn',
]);

/** Parents that are named by relationships between items; other relationships say nothing about structure. */
function relatedParents(form: Form, nested: readonly Nested[]): Map<string, string> {
  const parents = new Map<string, string>();
  for (const { item } of nested) {
    const id = text(item['id']);
    if (id === undefined) continue;
    for (const relationship of objects(item[form.relationships])) {
      const type = text(relationship['relationshipType']) ?? '';
      const other = text(relationship['id']) ?? itemRef(relationship['orderItem']);
      if (other === undefined) continue;
      if (parentToChild.has(type) && !parents.has(other)) parents.set(other, id);
      if (childToParent.has(type)) parents.set(id, other);
    }
  }
  return parents;
}

/** TMF641 v4.1 demands `id` of an item reference but defines `itemId`; clients send either. */
function itemRef(value: unknown): string | undefined {
  const ref = object(value);
  return text(ref['itemId']) ?? text(ref['id']);
}

function toItem(form: Form, item: Json, parentId: string | undefined): ItemToPlan {
  const subject = object(item[form.subject]);
  const productId = text(subject['id']);
  const offeringId =
    text(object(item['productOffering'])['id']) ?? text(object(subject['productOffering'])['id']);
  // TMF652 has the specification beside the resource too.
  const specificationId =
    text(object(subject[form.specification])['id']) ?? text(object(item[form.specification])['id']);
  const place = placeOf(subject['place'] ?? item['place']);
  const action = actionOf(item['action']);
  const status = action === 'modify' ? statusOf(form, text(subject[form.status])) : undefined;
  const sale = form.subject === 'product' ? saleOfItem(item) : undefined;
  return {
    id: text(item['id']) ?? '',
    action,
    characteristics: objects(subject[form.characteristics]).flatMap(toCharacteristic),
    ...(typeof item['quantity'] === 'number' && { quantity: item['quantity'] }),
    ...(parentId !== undefined && { parentId }),
    ...(productId !== undefined && { productId }),
    ...(offeringId !== undefined && { offeringId }),
    ...(specificationId !== undefined && { specificationId }),
    ...(place && { place }),
    ...(status !== undefined && { status }),
    ...(sale && { sale }),
  };
}

/** TMF652 writes one of them in its own way. */
const actionOf = (value: unknown): ItemAction =>
  value === 'no_change' ? 'noChange' : (itemActions.find((each) => each === value) ?? 'add');

/** TMF638 calls a suspended service inactive, TMF639 an active resource available. */
function statusOf({ subject }: Form, value: string | undefined): string | undefined {
  if (value === 'inactive') return 'suspended';
  return subject === 'resource' && value === 'available' ? 'active' : value;
}

function toCharacteristic(characteristic: Json): Characteristic[] {
  const name = text(characteristic['name']);
  return name === undefined ? [] : [{ name, value: characteristic['value'] }];
}

/** The first place: an item is built at one site (TMF622 allows a list). */
function placeOf(value: unknown): Place | undefined {
  return (Array.isArray(value) ? objects(value) : [object(value)]).find(
    (place) => Object.keys(place).length > 0,
  );
}

/** The id of the customer. */
export const customerOf = (order: Json): string | undefined => text(customerParty(order)?.['id']);

/** The id of the customer, else of the first related party: documents of any kind are found by it. */
export const firstPartyOf = (document: Json): string | undefined =>
  customerOf(document) ?? text(objects(document['relatedParty'])[0]?.['id']);

/** The related party that is the customer. */
const customerParty = (order: Json): Json | undefined => objects(order['relatedParty']).find(isCustomer);

/** True for a related party that is a customer by its role or type; a seller or adviser is not. */
export const isCustomer = (party: Json): boolean =>
  [party['role'], party['@referredType']].some((each) => text(each)?.toLowerCase() === 'customer');
