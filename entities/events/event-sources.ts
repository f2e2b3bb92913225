import { type ChangeKind, eventSubjects } from '../../domain/events/event-types.js';
import type { OrderKind } from '../../domain/order/messages.js';
import type { StepKind } from '../../domain/plan/plan.js';
import type { NoticeList } from '../../domain/plan/notices.js';
import { Agreement, Entitlement, Product, Resource, Service } from '../tables/inventory.js';
import { BusinessDocument } from '../tables/documents.js';
import { DiscoveryImport, Discrepancy } from '../tables/discovery.js';
import { PrivacyJob } from '../tables/privacy.js';
import { FalloutJob } from '../tables/fallout-jobs.js';
import { Opportunity } from '../tables/selling.js';
import {
  CancelOrder,
  OrderJob,
  OrderRevision,
  ProductOrder,
  ResourceOrder,
  ServiceOrder,
  WorkOrder,
} from '../tables/orders.js';
import { CatalogJob } from '../tables/catalog.js';
import type { Transaction } from '../database.js';
import { schemaOf } from '../schema.js';
import { type EventRows, type EventSource, recordEvent } from './event-log.js';
import { handOffTable } from '../tables/order-tables.js';
import { attributeColumns } from '../tables/attribute-columns.js';

/** An order made by decomposition names the order that it is part of. */
const parentOrderRelationship = `IF(t.parentOrderId IS NULL, NULL, JSON_ARRAY(JSON_OBJECT('id', t.parentOrderId,
  'relationshipType', 'isPartOf', '@referredType',
  CONCAT(UPPER(LEFT(t.parentOrderKind, 1)), SUBSTRING(t.parentOrderKind, 2)))))`;

const handOff = {
  extraAttributes: { downstreamSystem: 't.downstreamSystem', orderRelationship: parentOrderRelationship },
  correlationId: 't.parentOrderId',
  // All items of such an order have the order's state.
  itemStates: 'JSON_OBJECT()',
} as const;

const itemStates =
  '(SELECT COALESCE(JSON_OBJECTAGG(i.itemId, i.state), JSON_OBJECT()) FROM order_item i WHERE i.orderId = t.id)';

/** A captured order has items that Turnup runs, and relationships from its sender. */
const capturedOrHandedOff = {
  correlationId: 'COALESCE(t.parentOrderId, t.id)',
  itemStates,
  extraAttributes: {
    downstreamSystem: 't.downstreamSystem',
    orderRelationship: `IF(t.downstreamSystem IS NULL, JSON_EXTRACT(t.doc, '$.orderRelationship'), ${parentOrderRelationship})`,
  },
} as const;

const sources = {
  productOrder: { entity: ProductOrder, correlationId: 't.id', itemStates },
  serviceOrder: { ...capturedOrHandedOff, entity: ServiceOrder },
  resourceOrder: { ...capturedOrHandedOff, entity: ResourceOrder },
  workOrder: { ...handOff, entity: WorkOrder },
  cancelProductOrder: { entity: CancelOrder, correlationId: 't.orderId' },
  cancelServiceOrder: { entity: CancelOrder, correlationId: 't.orderId' },
  cancelResourceOrder: { entity: CancelOrder, correlationId: 't.orderId' },
  cancelWorkOrder: { entity: CancelOrder, correlationId: 't.orderId' },
  product: { entity: Product, correlationId: 't.orderId' },
  service: { entity: Service, correlationId: 't.orderId' },
  resource: { entity: Resource, correlationId: 't.orderId' },
  salesAgreement: { entity: Agreement },
  agreement: { entity: Agreement, correlationId: 't.orderId' },
  entitlement: { entity: Entitlement, correlationId: 't.orderId' },
  opportunity: { entity: Opportunity },
  quote: { entity: BusinessDocument },
  shoppingCart: { entity: BusinessDocument },
  checkServiceQualification: { entity: BusinessDocument },
  queryServiceQualification: { entity: BusinessDocument },
  productOfferingQualification: { entity: BusinessDocument },
  orderJob: {
    entity: OrderJob,
    correlationId: 't.orderId',
    extraAttributes: {
      order: `IF(t.orderId IS NULL, NULL, JSON_OBJECT('id', t.orderId, '@referredType', 'Order'))`,
    },
  },
  orderRevision: {
    entity: OrderRevision,
    correlationId: 't.orderId',
    extraAttributes: {
      order: `JSON_OBJECT('id', t.orderId, '@referredType', 'ProductOrder')`,
    },
  },
  falloutJob: { entity: FalloutJob },
  discoveryImport: { entity: DiscoveryImport },
  discrepancy: {
    entity: Discrepancy,
    correlationId: 't.importId',
    extraAttributes: {
      item: `JSON_OBJECT('id', t.itemId, '@referredType', IF(t.kind = 'service', 'Service', 'Resource'))`,
      import: `JSON_OBJECT('id', t.importId, '@referredType', 'DiscoveryImport')`,
    },
  },
  personalDataExport: { entity: PrivacyJob },
  erasure: { entity: PrivacyJob },
  importJob: { entity: CatalogJob },
  exportJob: { entity: CatalogJob },
} as const satisfies Readonly<
  Record<keyof typeof attributeColumns, Omit<EventSource, 'resource' | 'attributes'>>
>;

/** A resource that is changed by Turnup itself. */
export type ManagedResource = keyof typeof sources;

const managedSources = Object.fromEntries(
  Object.entries(sources).map(([resource, source]) => [
    resource,
    { ...source, resource, attributes: attributeColumns[resource as ManagedResource] },
  ]),
) as unknown as Readonly<Record<ManagedResource, EventSource>>;

/** The table of such a resource. */
export const resourceTable = (resource: ManagedResource): string =>
  schemaOf(managedSources[resource].entity).name;

/** The columns that repeat its attributes, and the attribute of each. */
export const attributesByColumn = (resource: ManagedResource): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(managedSources[resource].attributes).map(([attribute, column]) => [column, attribute]),
  );

/** Records a change of rows of a resource that Turnup itself changes, in the packet of the write. Rows that are new are deeds too. */
export function recordEventFor(
  tx: Transaction,
  resource: ManagedResource,
  change: ChangeKind,
  rows: EventRows,
): void {
  if (change === 'create')
    for (const id of rows.ids ?? [])
      tx.deeds?.add(resourceTable(resource), { resource, id, revision: 1, action: 'create' });
  recordEvent(tx, managedSources[resource], { ...rows, change });
}

/** The same for the orders that steps of the kind were handed off as; other kinds have none. */
export function recordHandOffEvent(
  tx: Transaction,
  kind: StepKind | OrderKind | (string & {}),
  change: ChangeKind,
  rows: EventRows,
): void {
  if (Object.hasOwn(handOffTable, kind)) recordEventFor(tx, kind as ManagedResource, change, rows);
}

const changeByNotice = {
  milestone: 'milestone',
  jeopardyAlert: 'jeopardy',
  errorMessage: 'attributeValueChange',
} as const satisfies Readonly<Record<NoticeList, ChangeKind>>;

/** The same for an order's lists: only TMF641 has events of their own for them; elsewhere they are attributes. */
export function recordNoticeEvents(
  tx: Transaction,
  resource: ManagedResource,
  lists: readonly NoticeList[],
  rows: EventRows,
): void {
  const { eventTypes } = eventSubjects.get(resource)!;
  const changeOf = (list: NoticeList): ChangeKind =>
    eventTypes[changeByNotice[list]] === undefined ? 'attributeValueChange' : changeByNotice[list];
  for (const change of new Set(lists.map(changeOf))) {
    const fieldPath = lists.filter((list) => changeOf(list) === change).join(',');
    recordEventFor(tx, resource, change, { ...rows, fieldPath });
  }
}

/** The same for the order that a step was handed off as. */
export function recordHandOffNoticeEvents(
  tx: Transaction,
  kind: StepKind,
  lists: readonly NoticeList[],
  rows: EventRows,
): void {
  if (Object.hasOwn(handOffTable, kind)) recordNoticeEvents(tx, kind as ManagedResource, lists, rows);
}
