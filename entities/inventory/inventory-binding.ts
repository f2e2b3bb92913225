import { type Database, sql, type Transaction } from '../database.js';
import { changeRows } from '../events/changes.js';
import type { Json } from '../../domain/lib/json.js';
import type { Product } from '../tables/inventory.js';
import type { Row } from '../tables/row.js';

/** A product is part of the one that it says to be bundled by, and of the order that it names. */
export function bindProduct(tx: Transaction, id: string, product: Json): void {
  const [parent] = objectsIn(product['productRelationship'])
    .filter(({ relationshipType }) => relationshipType === 'isBundledBy')
    .flatMap((relationship) => idsIn([relationship['product']]));
  const [order] = idsIn(
    objectsIn(product['productOrderItem']).map(({ productOrderId }) => ({ id: productOrderId })),
  );
  tx.write('UPDATE product SET parentProductId = ?, orderId = ? WHERE id = ?', [parent, order, id]);
  bindChildren(tx, 'service', 'productId', { id, ids: idsIn(product['realizingService']) });
  bindChildren(tx, 'resource', 'productId', { id, ids: idsIn(product['realizingResource']) });
}

/** A service is the parent of those that support it. */
export function bindService(tx: Transaction, id: string, service: Json): void {
  bindChildren(tx, 'service', 'parentId', { id, ids: idsIn(service['supportingService']) });
  bindChildren(tx, 'resource', 'parentId', { id, ids: idsIn(service['supportingResource']) });
}

/** A service or resource keeps its first parent: a reference from elsewhere does not move it. */
function bindChildren(
  tx: Transaction,
  table: 'service' | 'resource',
  column: 'productId' | 'parentId',
  { id, ids }: { readonly id: string; readonly ids: readonly string[] },
): void {
  changeRows(tx, table, {
    ids,
    set: { [column]: id },
    where: sql(`${column} IS NULL`),
    // It is told with the caller's own write.
    change: [],
    at: new Date(),
  });
}

/** The order that is changing the product; null for none. */
export async function reservingOrder(database: Database, productId: string): Promise<string | null> {
  const [row] = await database.rows<Row<Product, 'reservedBy'>>(
    'SELECT reservedBy FROM product WHERE id = ?',
    [productId],
  );
  return row?.reservedBy ?? null;
}

/** The objects in a list. */
export const objectsIn = (value: unknown): readonly Json[] =>
  Array.isArray(value) ? value.filter((each): each is Json => typeof each === 'object' && each !== null) : [];

/** Turnup's ids are ASCII: the database cannot even compare them with other characters. */
export const idsIn = (refs: unknown): readonly string[] =>
  objectsIn(refs).flatMap(({ id }) => (typeof id === 'string' && /^[!-~]{1,64}$/.test(id) ? [id] : []));
