import { type Change, eventSubjects } from '../../domain/events/event-types.js';
import type { OrderKind } from '../../domain/order/messages.js';
import type { StepKind } from '../../domain/plan/plan.js';
import type { ToldList } from '../../domain/plan/told.js';
import { Agreement, Product, Resource, Service } from '../tables/inventory.js';
import { BusinessDocument } from '../tables/documents.js';
import { CancelOrder, ProductOrder, ResourceOrder, ServiceOrder, WorkOrder } from '../tables/orders.js';
import { CatalogJob } from '../tables/catalog.js';
import type { Transaction } from '../database.js';
import { type EventSource, tell, type ToldRows } from './event-log.js';
import { handOffTable } from '../tables/order-tables.js';
import { shownColumns } from '../tables/shown-columns.js';

/** An order that decomposition made names the one that it is part of. */
const isPartOf = `IF(t.parentOrderId IS NULL, NULL, JSON_ARRAY(JSON_OBJECT('id', t.parentOrderId,
  'relationshipType', 'isPartOf', '@referredType',
  CONCAT(UPPER(LEFT(t.parentOrderKind, 1)), SUBSTRING(t.parentOrderKind, 2)))))`;

const handOff = {
  further: { downstreamSystem: 't.downstreamSystem', orderRelationship: isPartOf },
  correlationId: 't.parentOrderId',
  // All items of such an order are as the order.
  itemStates: 'JSON_OBJECT()',
} as const;

const itemStates =
  '(SELECT COALESCE(JSON_OBJECTAGG(i.itemId, i.state), JSON_OBJECT()) FROM order_item i WHERE i.orderId = t.id)';

/** One that was captured has items that Turnup runs, and relations that its sender gave it. */
const capturedOrMade = {
  correlationId: 'COALESCE(t.parentOrderId, t.id)',
  itemStates,
  further: {
    downstreamSystem: 't.downstreamSystem',
    orderRelationship: `IF(t.downstreamSystem IS NULL, JSON_EXTRACT(t.doc, '$.orderRelationship'), ${isPartOf})`,
  },
} as const;

const sources = {
  productOrder: { entity: ProductOrder, correlationId: 't.id', itemStates },
  serviceOrder: { ...capturedOrMade, entity: ServiceOrder },
  resourceOrder: { ...capturedOrMade, entity: ResourceOrder },
  workOrder: { ...handOff, entity: WorkOrder },
  cancelProductOrder: { entity: CancelOrder, correlationId: 't.orderId' },
  cancelServiceOrder: { entity: CancelOrder, correlationId: 't.orderId' },
  cancelResourceOrder: { entity: CancelOrder, correlationId: 't.orderId' },
  cancelWorkOrder: { entity: CancelOrder, correlationId: 't.orderId' },
  product: { entity: Product, correlationId: 't.orderId' },
  service: { entity: Service, correlationId: 't.orderId' },
  resource: { entity: Resource, correlationId: 't.orderId' },
  agreement: { entity: Agreement, correlationId: 't.orderId' },
  checkServiceQualification: { entity: BusinessDocument },
  queryServiceQualification: { entity: BusinessDocument },
  productOfferingQualification: { entity: BusinessDocument },
  importJob: { entity: CatalogJob },
  exportJob: { entity: CatalogJob },
} as const satisfies Readonly<
  Record<keyof typeof shownColumns, Omit<EventSource, 'resource' | 'attributes'>>
>;

/** A resource that Turnup itself changes. */
export type OwnResource = keyof typeof sources;

const own = Object.fromEntries(
  Object.entries(sources).map(([resource, source]) => [
    resource,
    { ...source, resource, attributes: shownColumns[resource as OwnResource] },
  ]),
) as unknown as Readonly<Record<OwnResource, EventSource>>;

/** Where a resource that Turnup itself changes is told from. */
export const eventSource = (resource: OwnResource): EventSource => own[resource];

/**
 * The one line that follows a write of a resource that Turnup itself changes (docs/events.md):
 *
 *     tellOf(tx, 'productOrder', 'stateChange', writtenAt(now, [orderId]));
 */
export function tellOf(tx: Transaction, resource: OwnResource, change: Change, rows: ToldRows): void {
  tell(tx, own[resource], { ...rows, change });
}

/** The same of the orders that steps of the kind were handed off as; steps of other kinds have none. */
export function tellOfHandOffs(
  tx: Transaction,
  kind: StepKind | OrderKind | (string & {}),
  change: Change,
  rows: ToldRows,
): void {
  if (Object.hasOwn(handOffTable, kind)) tellOf(tx, kind as OwnResource, change, rows);
}

const toldAs = {
  milestone: 'milestone',
  jeopardyAlert: 'jeopardy',
  errorMessage: 'attributeValueChange',
} as const satisfies Readonly<Record<ToldList, Change>>;

/** The same of an order's lists: only TMF641 has events of its own for them, elsewhere they are attributes. */
export function tellOfLists(
  tx: Transaction,
  resource: OwnResource,
  lists: readonly ToldList[],
  rows: ToldRows,
): void {
  const { eventTypes } = eventSubjects.get(resource)!;
  const asChange = (list: ToldList): Change =>
    eventTypes[toldAs[list]] === undefined ? 'attributeValueChange' : toldAs[list];
  for (const change of new Set(lists.map(asChange))) {
    const fieldPath = lists.filter((list) => asChange(list) === change).join(',');
    tellOf(tx, resource, change, { ...rows, fieldPath });
  }
}

/** The same of an order that a step was handed off as. */
export function tellOfHandOffLists(
  tx: Transaction,
  kind: StepKind,
  lists: readonly ToldList[],
  rows: ToldRows,
): void {
  if (Object.hasOwn(handOffTable, kind)) tellOfLists(tx, kind as OwnResource, lists, rows);
}
