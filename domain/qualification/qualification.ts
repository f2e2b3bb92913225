import type { Catalog } from '../catalog/catalog.js';
import { type Alternate, areaFinder, feasibilityOf } from './feasibility.js';
import type { Inventory } from '../inventory/inventory.js';
import { itemsIn } from '../tmf/item-numbers.js';
import { explicitItemOf } from '../decomposition/order-item.js';
import { expandOrder } from '../decomposition/order-tree.js';
import { type OrderToPlan, readOrder } from '../order/order.js';
import { type QualifiedItem, qualify } from './qualify.js';
import type { ServiceArea } from '../tmf/schemas/service-area.js';
import type { Specification } from '../catalog/specification.js';
import type { Characteristic } from '../lib/values.js';
import type { OrderItem } from '../decomposition/specification-node.js';
import type { Json } from '../lib/json.js';
import { groupBy } from '../lib/group-by.js';

/** The resources that check what can be had (TMF645, TMF679). */
export const qualificationResources = [
  'checkServiceQualification',
  'queryServiceQualification',
  'productOfferingQualification',
] as const;
export type QualificationResource = (typeof qualificationResources)[number];

/** A qualification, or a part of one, as TMF has it. */
/** What the question is answered from. */
interface QualificationContext {
  readonly order: OrderToPlan;
  readonly catalog: Catalog;
  readonly inventory: Inventory;
  readonly serviceAreas: readonly ServiceArea[];
  /** ISO instants. */
  readonly now: string;
  readonly expirationDate: string;
}

/** The names that the two APIs give to the same attributes, and the order that corresponds to them. */
const forms = {
  service: {
    kind: 'serviceOrder',
    items: 'serviceQualificationItem',
    orderItems: 'serviceOrderItem',
    relationships: 'serviceOrderItemRelationship',
    subject: 'service',
    result: 'qualificationResult',
    proposals: 'alternateServiceProposal',
  },
  offering: {
    kind: 'productOrder',
    items: 'productOfferingQualificationItem',
    orderItems: 'productOrderItem',
    relationships: 'productOrderItemRelationship',
    subject: 'product',
    result: 'qualificationItemResult',
    proposals: 'alternateProductOfferingProposal',
  },
} as const;
type Form = (typeof forms)[keyof typeof forms];

const formOf = (resource: QualificationResource): Form =>
  resource === 'productOfferingQualification' ? forms.offering : forms.service;

/** The order that corresponds to a qualification, so that it is answered by the rules for orders. */
export function qualificationToOrder(
  resource: QualificationResource,
  document: Json,
  catalog: Catalog,
): OrderToPlan {
  const form = formOf(resource);
  const items =
    resource === 'queryServiceQualification'
      ? requestedServices(document, catalog)
      : itemsOf(form, document, catalog).map((item) => toOrderItem(form, document, item));
  return readOrder(form.kind, '', {
    relatedParty: document['relatedParty'],
    [form.orderItems]: items,
  });
}

/** Without items, everything on sale is qualified (TMF679). */
function itemsOf(form: Form, document: Json, catalog: Catalog): readonly Json[] {
  const items = itemsIn(document, form.items);
  if (items.length > 0 || form.kind === 'serviceOrder') return items;
  return catalog
    .offeringsOnSale()
    .filter(({ isSellable = true }) => isSellable)
    .map(({ id, name }) => ({
      id,
      productOffering: { id, name, '@referredType': 'ProductOffering' },
    }));
}

function toOrderItem(form: Form, document: Json, item: Json): Json {
  const subject = object(item[form.subject]);
  const inner = itemsIn(item, form.items).map((each) => toOrderItem(form, {}, each));
  return {
    ...item,
    action: item['action'] ?? (subject['id'] === undefined ? 'add' : 'modify'),
    [form.subject]: {
      ...subject,
      ...(subject['place'] === undefined && document['place'] !== undefined && { place: document['place'] }),
    },
    [form.relationships]: item['qualificationItemRelationship'],
    ...(inner.length > 0 && { [form.orderItems]: inner }),
  };
}

/** The services that match the criteria: the named one, else those for customers, or of a category. */
function requestedServices(document: Json, catalog: Catalog): readonly Json[] {
  const criteria = object(document['searchCriteria']);
  const service = object(criteria['service']);
  const { id: specificationId } = object(service['serviceSpecification']);
  const { id, name } = object(criteria['category']);
  const categories = new Set(id === undefined && name === undefined ? ['CustomerFacingService'] : [id, name]);
  const fits = (specification: Specification): boolean =>
    specificationId === undefined
      ? categories.has(specification.category)
      : specification.id === specificationId;
  return catalog
    .serviceSpecificationsOnSale()
    .filter(fits)
    .map(({ ref }) => ({ id: ref.id, action: 'add', service: { ...service, serviceSpecification: ref } }));
}

/** The qualification with its answer. */
export function answerDocument(
  resource: QualificationResource,
  document: Json,
  context: QualificationContext,
): Json {
  const { now, expirationDate } = context;
  const answered = { state: 'done', effectiveQualificationDate: now, expirationDate };
  if (resource === 'queryServiceQualification') {
    return { ...document, ...answered, serviceQualificationItem: availableServices(context) };
  }
  const form = formOf(resource);
  const listing = itemsIn(document, form.items).length === 0;
  const { order } = context;
  // Offerings on sale are alternatives to choose from: one may exclude another.
  const orders = listing ? order.items.map((item) => ({ ...order, items: [item] })) : [order];
  const answers = new Map(orders.flatMap((each) => [...resultsByExplicitItem({ ...context, order: each })]));
  const items = itemsOf(form, document, context.catalog).map((item) =>
    answerItem(form, item, { document, answers, qualificationContext: context }),
  );
  const onlyAvailable = document['provideOnlyAvailable'] ?? listing;
  const shown = onlyAvailable ? items.filter((item) => item[form.result] !== 'unqualified') : items;
  const result = worstResult((listing ? shown : items).map((item) => item[form.result] as Result));
  return { ...document, ...answered, qualificationResult: result, [form.items]: shown };
}

/**
 * Of the services that match the criteria, all that can be built at the place, with the fastest speed possible there.
 */
function availableServices({
  order,
  catalog,
  inventory,
  serviceAreas,
  expirationDate,
}: QualificationContext): Json[] {
  const areasAt = areaFinder(serviceAreas);
  return expandOrder(order, catalog, inventory).items.flatMap((item) => {
    const { fault, alternates } = feasibilityOf(item, areasAt, catalog);
    const possible = alternates.find(({ characteristics }) =>
      characteristics.every(({ name }) => item.orderedValues[name] === undefined),
    );
    if (fault && !possible) return [];
    return [{ id: item.id, state: 'done', expirationDate, service: serviceOf(item, possible) }];
  });
}

function serviceOf(
  { specification, placeWithPostcode: place, orderedValues }: OrderItem,
  possible: Alternate | undefined,
): Json {
  const own = Object.entries(orderedValues).map(([name, value]): Characteristic => ({ name, value }));
  return {
    ...(specification && { name: specification.ref.name, serviceSpecification: specification.ref }),
    ...(place && { place: [{ role: 'installationAddress', ...place }] }),
    serviceCharacteristic: [...own, ...(possible?.characteristics ?? [])],
  };
}

type Result = QualifiedItem['result'];

const worstResult = (results: readonly Result[]): Result =>
  (['unqualified', 'alternate'] as const).find((result) => results.includes(result)) ?? 'qualified';

/** The result for each requested item; what its bundle implies counts with it. */
function resultsByExplicitItem({
  order,
  catalog,
  inventory,
  serviceAreas,
  now,
}: QualificationContext): ReadonlyMap<string, readonly QualifiedItem[]> {
  const { items } = expandOrder(order, catalog, inventory);
  const named = new Map(items.map((item) => [item.id, explicitItemOf(item).id]));
  const qualified = qualify({ ...order, orderDate: now }, catalog, inventory, serviceAreas).items;
  return groupBy(qualified, ({ itemId }) => named.get(itemId) ?? itemId);
}

interface AnswerContext {
  readonly document: Json;
  readonly answers: ReadonlyMap<string, readonly QualifiedItem[]>;
  readonly qualificationContext: QualificationContext;
}

function answerItem(form: Form, item: Json, context: AnswerContext): Json {
  const { document, answers, qualificationContext } = context;
  const own = answers.get(String(item['id'])) ?? [];
  const alternates = document['provideAlternative'] === true ? own.flatMap((each) => each.alternates) : [];
  const found = worstResult(own.map(({ result }) => result));
  const result = found === 'alternate' && alternates.length === 0 ? 'unqualified' : found;
  const reasons =
    document['provideUnavailabilityReason'] === false ? [] : own.flatMap((each) => each.reasons);
  const inner = itemsIn(item, form.items).map((each) => answerItem(form, each, context));
  const all = worstResult([result, ...inner.map((each) => each[form.result] as Result)]);
  return {
    ...item,
    state: 'done',
    [form.result]: all,
    ...(all !== 'unqualified' && { expirationDate: qualificationContext.expirationDate }),
    ...(reasons.length > 0 && {
      eligibilityUnavailabilityReason: reasons.map(({ code, message }) => ({ code, label: message })),
    }),
    ...(result === 'alternate' && {
      [form.proposals]: alternates.map((alternate, index) => ({
        id: String(index + 1),
        ...proposal(form, item, alternate),
      })),
    }),
    ...(inner.length > 0 && { [form.items]: inner }),
  };
}

function proposal(form: Form, item: Json, { offeringId, name, characteristics }: Alternate): Json {
  if (form.kind === 'serviceOrder') {
    const { serviceSpecification } = object(item['service']);
    return { alternateService: { serviceSpecification, serviceCharacteristic: characteristics } };
  }
  return {
    alternateProductOffering: { id: offeringId, name, '@referredType': 'ProductOffering' },
    alternateProduct: { productCharacteristic: characteristics },
  };
}

/** The place that an answered qualification lacks, and without which nobody can say what can be had. */
export const missingPlace = (document: Json): string | undefined =>
  Object.values(forms).some(({ items }) => itemsIn(document, items).some(lacksPlace)) ? 'place' : undefined;

const lacksPlace = (item: Json): boolean =>
  itemsIn(item, 'eligibilityUnavailabilityReason').some(({ code }) => code === 'placeMissing') ||
  Object.values(forms).some(({ items }) => itemsIn(item, items).some(lacksPlace));

const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
