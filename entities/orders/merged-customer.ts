import type { OrderKind } from '../../domain/order/messages.js';
import { unfinishedStates } from '../../domain/order/order-state.js';
import { withReplacedReferences } from '../../domain/tmf/replace-reference.js';
import { anyOf, type Database, type Transaction } from '../database.js';
import { survivorsOf } from '../documents/merged-records.js';
import type { Merge } from '../parties/merge.js';
import { orderTable } from '../tables/order-tables.js';
import type { OrchestratedOrderRow } from '../tables/orders.js';
import type { Row } from '../tables/row.js';
import { changeOrderDocument } from './order-change.js';

const kinds = Object.keys(orderTable) as readonly OrderKind[];

/** What stands beside an order and repeats its customer. */
const besideOrders = ['manual_task', 'fallout', 'stuck_order'] as const;

/**
 * The duplicate's orders are found by the survivor. Those that run are from now on the survivor's: what they bring, and what they still
 * hand off, names it; those that have ended keep what was ordered. Returns how many run.
 */
export async function giveOrdersToSurvivor(
  database: Database,
  tx: Transaction,
  { survivor, duplicate, name }: Merge,
): Promise<number> {
  let running = 0;
  for (const kind of kinds) {
    const rows = await tx.rows<Row<OrchestratedOrderRow, 'id'>>(
      `SELECT id FROM ${orderTable[kind]} WHERE customerId = ? AND state IN (?) AND caller IS NOT NULL ORDER BY id`,
      [duplicate, anyOf(unfinishedStates)],
    );
    for (const { id } of rows)
      await changeOrderDocument(database, {
        kind,
        orderId: id,
        change: (doc) => ({
          doc: withReplacedReferences(doc, { from: duplicate, to: survivor, name }),
          changed: ['relatedParty'],
        }),
      });
    running += rows.length;
    for (const table of besideOrders)
      tx.write(
        `UPDATE ${table} b JOIN ${orderTable[kind]} o ON o.id = ${table === 'stuck_order' ? 'b.id' : 'b.orderId'}
         SET b.customerId = ? WHERE o.customerId = ? AND b.customerId = ?`,
        [survivor, duplicate, duplicate],
      );
    tx.write(`UPDATE ${orderTable[kind]} SET customerId = ? WHERE customerId = ?`, [survivor, duplicate]);
  }
  return running;
}

/** The orders of a customer that was merged into another one are the survivor's, also those that were sent at the same time. */
export async function followMergedCustomer(database: Database, duplicate: string): Promise<void> {
  const survivor = (await survivorsOf(database, [duplicate])).get(duplicate);
  if (survivor === undefined) return;
  await database.transaction(async (tx) =>
    giveOrdersToSurvivor(database.within(tx), tx, { survivor, duplicate }),
  );
}
