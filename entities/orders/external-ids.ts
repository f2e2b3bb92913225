import type { OrderKind } from '../../domain/order/messages.js';
import { groupBy } from '../../domain/lib/group-by.js';
import { anyOf, type Database } from '../database.js';
import { orderTable } from '../tables/order-tables.js';
import type { OrchestratedOrderRow } from '../tables/orders.js';
import type { Filled, Row } from '../tables/row.js';

/** The order that a row is about. */
export interface OrderOfRow {
  readonly orderKind: OrderKind;
  readonly orderId: string;
}

/** The external ids of the orders that have one, by the orders' ids. */
export async function externalIdsOf(
  database: Database,
  rows: readonly OrderOfRow[],
): Promise<ReadonlyMap<string, string>> {
  const byKind = [...groupBy(rows, ({ orderKind }) => orderKind)];
  const found = await Promise.all(
    byKind.map(async ([kind, some]) =>
      database.rows<Row<OrchestratedOrderRow, 'id'> & Filled<OrchestratedOrderRow, 'externalId'>>(
        `SELECT id, externalId FROM ${orderTable[kind]} WHERE id IN (?) AND externalId IS NOT NULL`,
        [anyOf([...new Set(some.map(({ orderId }) => orderId))])],
      ),
    ),
  );
  return new Map(found.flat().map(({ id, externalId }) => [id, externalId]));
}
