import { changedAttributes } from '../../domain/lib/changed-attributes.js';
import { resourceChanges } from '../../domain/events/event-types.js';
import { type Json, object, objects } from '../../domain/lib/json.js';
import { anyOf, type Database, type Transaction } from '../database.js';
import { recordEventFor } from '../events/event-sources.js';
import { productsOfLine } from '../../domain/inventory/contract-lines.js';
import type { CoveringContract } from '../../domain/inventory/inventory.js';
import { isLive, type ProductStatus } from '../../domain/inventory/product-status.js';
import { isAscii } from '../tables/columns.js';
import type { Agreement, AgreementCoverage, InventoryLedger, Product } from '../tables/inventory.js';
import type { OrderItem } from '../tables/orders.js';
import type { Filled, Row } from '../tables/row.js';
import { renewableContracts } from './renewable-contracts.js';

/** A change of a contract is one of the TMF651 agreement that it is: recorded with the caller's write. */
export function recordContractChange(
  tx: Transaction,
  { id, body, before }: { readonly id: string; readonly body: Json; readonly before?: Json | undefined },
): void {
  const of = { where: 't.id = ?', values: [id] };
  if (!before) return recordEventFor(tx, 'agreement', 'create', of);
  const changed = changedAttributes(before, body).map((name) => (name === 'state' ? 'status' : name));
  for (const { change, fieldPath } of resourceChanges('agreement', changed))
    recordEventFor(tx, 'agreement', change, { ...of, ...(fieldPath !== undefined && { fieldPath }) });
}

/** The service levels that agreements promise. */
export async function serviceLevelsOf(
  database: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly Json[]>> {
  const storable = ids.filter(isAscii);
  if (storable.length === 0) return new Map();
  const rows = await database.rows<Row<Agreement, 'id' | 'doc'>>(
    'SELECT id, doc FROM agreement WHERE id IN (?)',
    [anyOf(storable)],
  );
  return new Map(rows.map(({ id, doc }) => [id, objects(doc['serviceLevel'])]));
}

/** The statuses of the products that Turnup has. */
export async function productStatuses(
  database: Pick<Database, 'rows'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ProductStatus>> {
  const storable = [...new Set(ids.filter(isAscii))];
  if (storable.length === 0) return new Map();
  const rows = await database.rows<Row<Product, 'id' | 'status'>>(
    'SELECT id, status FROM product WHERE id IN (?)',
    [anyOf(storable)],
  );
  return new Map(rows.map(({ id, status }) => [id, status]));
}

/** What the products cost today. */
export async function productPrices(
  database: Pick<Database, 'rows'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly Json[]>> {
  const storable = [...new Set(ids.filter(isAscii))];
  if (storable.length === 0) return new Map();
  const rows = await database.rows<Row<Product, 'id' | 'doc'>>(
    'SELECT id, doc FROM product WHERE id IN (?)',
    [anyOf(storable)],
  );
  return new Map(rows.map(({ id, doc }) => [id, objects(doc['productPrice'])]));
}

/**
 * The contracts in force whose lines name one of these products; and of products that none of them covers the one that ended
 * last, while it is in its grace period.
 */
export async function contractsCovering(
  database: Pick<Database, 'rows'>,
  ids: readonly string[],
): Promise<readonly CoveringContract[]> {
  const storable = [...new Set(ids.filter(isAscii))];
  if (storable.length === 0) return [];
  const rows = await renewableContracts(database, storable, new Date());
  const contracts = rows.flatMap(({ contract: { id, name, startDate, doc }, products, isOver }) => {
    const named = new Set(products);
    const rule = doc['terminationRule'];
    const lines = objects(doc['agreementItem']).filter((line) =>
      productsOfLine(line).some((each) => named.has(each)),
    );
    if (!startDate || lines.length === 0) return [];
    return [
      {
        id,
        name,
        start: startDate.toISOString(),
        lines,
        ...(rule !== undefined && { rule: object(rule) }),
        ...(isOver && { isOver }),
      },
    ];
  });
  const statuses = await productStatuses(
    database,
    contracts.flatMap(({ lines }) => lines.flatMap(productsOfLine)),
  );
  const ended = [...statuses].filter(([, status]) => !isLive(status)).map(([id]) => id);
  return contracts.map((contract) => ({ ...contract, ended }));
}

/** An item of an order that changed, added to or ended what a contract covers. */
export interface Amendment
  extends
    Row<OrderItem, 'orderId' | 'itemId' | 'action' | 'state' | 'planned'>,
    Filled<OrderItem, 'productId'> {
  readonly completedAt: InventoryLedger['recordedAt'] | null;
}

/** What orders other than its own have done to what the contract covers, the latest first. */
export const amendmentsOf = async (
  database: Database,
  id: string,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<readonly Amendment[]> =>
  await database.rows<Amendment>(
    `SELECT i.orderId, i.itemId, i.action, i.state, i.planned, i.productId, l.recordedAt AS completedAt
     FROM agreement_coverage c JOIN agreement a ON a.id = c.agreementId
     JOIN order_item i ON i.productId = c.coveredId AND i.orderId <> COALESCE(a.orderId, '') AND i.action <> 'noChange'
     JOIN product_order o ON o.id = i.orderId
     LEFT JOIN inventory_ledger l ON l.orderId = i.orderId AND l.itemId = i.itemId AND l.operation = 'complete'
     WHERE c.agreementId = ? AND c.coveredKind = 'product'
     ORDER BY o.createdAt DESC, i.orderId, i.itemId LIMIT ? OFFSET ?`,
    [id, limit, offset],
  );

/** What the contract covers, or has covered: sold products, resources and services. */
export async function coverageOf(
  database: Database,
  id: string,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<readonly Json[]> {
  const rows = await database.rows<
    Row<AgreementCoverage, 'coveredKind' | 'coveredId' | 'orderItemId' | 'coveredFrom' | 'coveredTo'>
  >(
    `SELECT coveredKind, coveredId, orderItemId, coveredFrom, coveredTo FROM agreement_coverage
     WHERE agreementId = ? ORDER BY coveredKind, coveredId LIMIT ? OFFSET ?`,
    [id, limit, offset],
  );
  return rows.map(({ coveredKind, coveredId, orderItemId, coveredFrom, coveredTo }) => ({
    id: coveredId,
    '@referredType': `${coveredKind[0]!.toUpperCase()}${coveredKind.slice(1)}`,
    ...(orderItemId !== null && { orderItemId }),
    validFor: {
      startDateTime: coveredFrom.toISOString(),
      ...(coveredTo && { endDateTime: coveredTo.toISOString() }),
    },
  }));
}
