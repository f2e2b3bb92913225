import { anyOf, type Database, sql, type SqlValues } from '../database.js';
import type { TableClass } from '../schema.js';
import { isAscii } from '../tables/columns.js';
import { BusinessDocument } from '../tables/documents.js';
import { Agreement, Entitlement, Product, Resource, Service } from '../tables/inventory.js';
import { ProductOrder, ResourceOrder, ServiceOrder, WorkOrder } from '../tables/orders.js';
import type { Row } from '../tables/row.js';
import { Opportunity } from '../tables/selling.js';
import { visibleSql } from '../visibility.js';

/** The records of a sale and of what becomes of it, from the lead to the end of what was sold. */
const journeyResources = [
  'lead',
  'opportunity',
  'shoppingCart',
  'quote',
  'salesAgreement',
  'productOrder',
  'serviceOrder',
  'resourceOrder',
  'workOrder',
  'agreement',
  'product',
  'service',
  'resource',
  'entitlement',
] as const;
export type JourneyResource = (typeof journeyResources)[number];

/** A record by what it is and its id. */
type RecordKey = Row<BusinessDocument, 'id'> & { readonly of: JourneyResource };

/** A record of the journey, as it is now. */
export type JourneyRecord = RecordKey &
  Row<BusinessDocument, 'name'> & { readonly standing: string | null; readonly at: Date };

/** What came before a record and what came after it, each in the order of time. */
export interface Journey {
  readonly record: JourneyRecord;
  readonly before: readonly JourneyRecord[];
  readonly after: readonly JourneyRecord[];
  /** True when there is more than is shown. */
  readonly isCut: boolean;
}

const ofDocuments = (resource: string): string =>
  `SELECT id, status AS standing, createdAt AS at, name FROM business_document t WHERE resource = '${resource}'`;
const ofAgreements = (condition: string): string =>
  `SELECT id, status AS standing, createdAt AS at, name FROM agreement t WHERE ${condition}`;
const ofOrders = (table: string): string =>
  `SELECT id, state AS standing, orderDate AS at, externalId AS name FROM ${table} t WHERE TRUE`;
const ofInventory = (table: string): string =>
  `SELECT id, state AS standing, createdAt AS at, name FROM ${table} t WHERE TRUE`;

/** How the records of each resource are read by their ids. */
const reads: Readonly<Record<JourneyResource, string>> = {
  // One record of two APIs, kept under the name of TMF699's.
  lead: `SELECT id, state AS standing, createdAt AS at, name FROM business_document t WHERE resource = 'salesLead'`,
  opportunity: `SELECT id, state AS standing, createdAt AS at, name FROM opportunity t WHERE TRUE`,
  shoppingCart: ofDocuments('shoppingCart'),
  quote: ofDocuments('quote'),
  salesAgreement: ofAgreements(`agreementType = 'salesAgreement'`),
  productOrder: ofOrders('product_order'),
  serviceOrder: ofOrders('service_order'),
  resourceOrder: ofOrders('resource_order'),
  workOrder: ofOrders('work_order'),
  agreement: ofAgreements(`agreementType <> 'salesAgreement'`),
  product: 'SELECT id, status AS standing, createdAt AS at, name FROM product t WHERE TRUE',
  service: ofInventory('service'),
  resource: ofInventory('resource'),
  entitlement: ofInventory('entitlement'),
};

/**
 * How one leads to the other: by statements that find the pairs by the ids of the one or of the other, each by an index or
 * in the record itself. `{ids}` is the condition on these ids.
 */
interface Link {
  readonly from: JourneyResource;
  readonly to: JourneyResource;
  readonly byFrom: string;
  readonly byTo: string;
}

const byColumns = (
  from: JourneyResource,
  to: JourneyResource,
  {
    table,
    fromColumn,
    toColumn,
  }: { readonly table: string; readonly fromColumn: string; readonly toColumn: string },
): Link => {
  const select = `SELECT ${fromColumn} AS fromId, ${toColumn} AS toId FROM ${table} WHERE`;
  return { from, to, byFrom: `${select} ${fromColumn} {ids}`, byTo: `${select} ${toColumn} {ids}` };
};

const idsIn = (path: string): string =>
  `JSON_TABLE(t.doc, '${path}' COLUMNS (id VARCHAR(64) CHARACTER SET ascii PATH '$.id')) r`;

/** What a hand-off is a part of. */
const handedOff = (to: 'serviceOrder' | 'resourceOrder' | 'workOrder', table: string): Link =>
  byColumns('productOrder', to, { table, fromColumn: 'parentOrderId', toColumn: 'id' });

/** What a document names, by the rows that are kept of its references. */
const naming = (from: JourneyResource, to: JourneyResource, role: string): Link => {
  const select = `SELECT toId AS fromId, recordId AS toId FROM record_reference
    WHERE resource = '${to}' AND role = '${role}' AND toKind = '${from}' AND`;
  return { from, to, byFrom: `${select} toId {ids}`, byTo: `${select} recordId {ids}` };
};

const ofProduct = (to: 'service' | 'resource' | 'entitlement'): Link =>
  byColumns('product', to, { table: to, fromColumn: 'productId', toColumn: 'id' });

const links: readonly Link[] = [
  {
    from: 'quote',
    to: 'productOrder',
    byFrom: `SELECT t.id AS fromId, r.id AS toId FROM business_document t, ${idsIn('$.productOrder[*]')} WHERE t.resource = 'quote' AND t.id {ids}`,
    byTo: `SELECT r.id AS fromId, t.id AS toId FROM product_order t, ${idsIn('$.quote[*]')} WHERE t.id {ids}`,
  },
  naming('lead', 'opportunity', 'lead'),
  naming('opportunity', 'quote', 'opportunity'),
  naming('shoppingCart', 'quote', 'shoppingCart'),
  {
    from: 'shoppingCart',
    to: 'productOrder',
    byFrom: `SELECT t.id AS fromId, r.id AS toId FROM business_document t, ${idsIn('$.productOrder')} WHERE t.resource = 'shoppingCart' AND t.id {ids}`,
    byTo: `SELECT r.id AS fromId, t.id AS toId FROM product_order t, ${idsIn('$.shoppingCart')} WHERE t.id {ids}`,
  },
  {
    // An anonymous cart whose lines a customer's cart took over.
    from: 'shoppingCart',
    to: 'shoppingCart',
    byFrom: `SELECT t.id AS fromId, r.id AS toId FROM business_document t, ${idsIn('$.mergedInto')} WHERE t.resource = 'shoppingCart' AND t.id {ids}`,
    byTo: `SELECT r.id AS fromId, t.id AS toId FROM business_document t, ${idsIn('$.mergedFrom[*]')} WHERE t.resource = 'shoppingCart' AND t.id {ids}`,
  },
  naming('quote', 'salesAgreement', 'quote'),
  {
    from: 'salesAgreement',
    to: 'productOrder',
    // An agreement's contracts are few, and each names the order that made it.
    byFrom: `SELECT salesAgreementId AS fromId, orderId AS toId FROM agreement WHERE orderId IS NOT NULL AND salesAgreementId {ids}`,
    byTo: `SELECT r.id AS fromId, t.id AS toId FROM product_order t, ${idsIn('$.agreement[*]')} WHERE t.id {ids}`,
  },
  handedOff('serviceOrder', 'service_order'),
  handedOff('resourceOrder', 'resource_order'),
  handedOff('workOrder', 'work_order'),
  byColumns('productOrder', 'agreement', { table: 'agreement', fromColumn: 'orderId', toColumn: 'id' }),
  byColumns('productOrder', 'product', { table: 'product', fromColumn: 'orderId', toColumn: 'id' }),
  {
    // Orders that changed or ended it.
    from: 'product',
    to: 'productOrder',
    byFrom: `SELECT productId AS fromId, orderId AS toId FROM order_item WHERE action NOT IN ('add', 'noChange') AND productId {ids}`,
    byTo: `SELECT productId AS fromId, orderId AS toId FROM order_item WHERE action NOT IN ('add', 'noChange') AND productId IS NOT NULL AND orderId {ids}`,
  },
  ofProduct('service'),
  ofProduct('resource'),
  ofProduct('entitlement'),
];

/** So many records are shown of each direction, and so many are followed from one step to the next. */
const maxRecords = 200;

/** The journey that a record is part of; undefined when nothing has the id. */
export async function journeyOf(database: Database, id: string): Promise<Journey | undefined> {
  if (!isAscii(id)) return undefined;
  const [record] = await readRecords(
    database,
    journeyResources.map((of) => ({ of, id })),
  );
  if (!record) return undefined;
  const [before, after] = await Promise.all([
    follow(database, record, 'before'),
    follow(database, record, 'after'),
  ]);
  return {
    record,
    before: await readRecords(database, before.found),
    after: await readRecords(database, after.found),
    isCut: before.isCut || after.isCut,
  };
}

interface Followed {
  readonly found: readonly RecordKey[];
  readonly isCut: boolean;
}

/** All records in one direction, each once: what changes a product and is changed by it is no circle to be lost in. */
async function follow(
  database: Database,
  start: RecordKey,
  direction: 'before' | 'after',
): Promise<Followed> {
  const found = new Map<string, RecordKey>([[keyOf(start), start]]);
  let frontier: readonly RecordKey[] = [start];
  while (frontier.length > 0) {
    const next = await neighbours(database, frontier, direction);
    const added = next.filter((each) => !found.has(keyOf(each)));
    for (const each of added) found.set(keyOf(each), each);
    if (found.size > maxRecords) break;
    frontier = [...new Map(added.map((each) => [keyOf(each), each])).values()];
  }
  found.delete(keyOf(start));
  const all = [...found.values()];
  return { found: all.slice(0, maxRecords), isCut: all.length > maxRecords };
}

const keyOf = ({ of, id }: RecordKey): string => `${of} ${id}`;

async function neighbours(
  database: Database,
  frontier: readonly RecordKey[],
  direction: 'before' | 'after',
): Promise<readonly RecordKey[]> {
  const queries = links.flatMap((link) => {
    const [near, far] = direction === 'after' ? [link.from, link.to] : [link.to, link.from];
    const ids = frontier.filter(({ of }) => of === near).map(({ id }) => id);
    if (ids.length === 0) return [];
    const statement = direction === 'after' ? link.byFrom : link.byTo;
    return [{ far, select: statement.replace('{ids}', 'IN (?)'), ids }];
  });
  if (queries.length === 0) return [];
  const rows = await database.rows<{ readonly far: JourneyResource; readonly farId: string | null }>(
    queries
      .map(
        ({ far, select }) =>
          `(SELECT '${far}' AS far, CONVERT(l.${direction === 'after' ? 'toId' : 'fromId'} USING utf8mb4) AS farId FROM (${select}) l LIMIT ?)`,
      )
      .join(' UNION ALL '),
    queries.flatMap(({ ids }) => [anyOf(ids), maxRecords + 1]),
  );
  return rows.flatMap(({ far, farId }) => (farId === null ? [] : { of: far, id: farId }));
}

const tables: Readonly<Record<JourneyResource, TableClass>> = {
  lead: BusinessDocument,
  opportunity: Opportunity,
  shoppingCart: BusinessDocument,
  quote: BusinessDocument,
  salesAgreement: Agreement,
  productOrder: ProductOrder,
  serviceOrder: ServiceOrder,
  resourceOrder: ResourceOrder,
  workOrder: WorkOrder,
  agreement: Agreement,
  product: Product,
  service: Service,
  resource: Resource,
  entitlement: Entitlement,
};

/** The records that the actor sees of these, in the order of time. */
async function readRecords(
  database: Database,
  keys: readonly RecordKey[],
): Promise<readonly JourneyRecord[]> {
  const asked = await Promise.all(
    journeyResources.flatMap((resource) => {
      const ids = keys.filter((key) => key.of === resource && isAscii(key.id)).map(({ id }) => id);
      return ids.length === 0 ? [] : [withVisible(database, resource, ids)];
    }),
  );
  if (asked.length === 0) return [];
  const values: SqlValues = asked.flatMap(({ ids, visible }) => [anyOf(ids), ...visible.values]);
  const rows = await database.rows<JourneyRecord>(
    asked
      .map(
        ({ resource, visible }) =>
          `SELECT '${resource}' AS \`of\`, CONVERT(x.id USING utf8mb4) AS id, CONVERT(x.standing USING utf8mb4) AS standing, x.at,
             CONVERT(x.name USING utf8mb4) AS name FROM (${reads[resource]} AND id IN (?) AND ${visible.text}) x`,
      )
      .join(' UNION ALL '),
    values,
  );
  return rows.toSorted(
    (one, other) => one.at.getTime() - other.at.getTime() || order(one.of) - order(other.of),
  );
}

const withVisible = async (database: Database, resource: JourneyResource, ids: readonly string[]) => ({
  resource,
  ids,
  visible: (await visibleSql(database, { name: resource, entity: tables[resource] })) ?? sql('TRUE'),
});

/** Of records of one instant, the cause goes before its effect. */
const order = (resource: JourneyResource): number => journeyResources.indexOf(resource);
