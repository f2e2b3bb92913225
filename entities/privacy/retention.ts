import { sha256 } from '../../domain/lib/digest.js';
import { isTerminal, orderStates, unfinishedStates } from '../../domain/order/order-state.js';
import type { SearchPlace } from '../../domain/privacy/privacy-job.js';
import { anyOf, type Database, type Sql, sql, type Transaction } from '../database.js';
import { deleteUnnamedContent } from '../catalog/catalog-files.js';
import { pruneEvents } from '../events/event-retention.js';
import type { ResourceRow } from '../tables/inventory.js';
import { orderTable } from '../tables/order-tables.js';
import type { Callback } from '../tables/plan.js';
import type { Row } from '../tables/row.js';
import { eraseRows, termsOf } from './erase-rows.js';
import { collectDocument, collectOrder, forgetRecords } from './person-records.js';
import { deleteExportFiles } from './privacy-jobs.js';

/** What is kept for a time. */
export interface RetentionRule {
  readonly name: string;
  /** The setting with the days; a rule without one keeps for as long as its rows say. */
  readonly setting?: string;
  /** Without that setting; absent: for ever. */
  readonly days?: number;
  /** Deletes or erases some of what is older; returns how many records, 0: there is nothing left. */
  readonly apply: (database: Database, before: Date) => Promise<number>;
}

/** Rows of a batch, so that nobody waits for it; records, each of which has rows in many tables. */
const rowsAtOnce = 1_000;
const recordsAtOnce = 20;

/** Every retention, in the order in which the schedule `retention` applies them (docs/privacy.md, Retention). */
export const retentionRules: readonly RetentionRule[] = [
  {
    name: 'events',
    setting: 'TURNUP_EVENT_RETENTION_DAYS',
    days: 30,
    apply: pruneEvents,
  },
  {
    name: 'callbacks',
    setting: 'TURNUP_CALLBACK_RETENTION_DAYS',
    apply: deleteCallbacks,
  },
  {
    name: 'idempotencyKeys',
    setting: 'TURNUP_IDEMPOTENCY_RETENTION_DAYS',
    apply: async (database, before) =>
      (await database.run(
        `DELETE FROM answered_request WHERE createdAt < ? ORDER BY createdAt LIMIT ${rowsAtOnce}`,
        [before],
      )) +
      (await database.run(
        `DELETE FROM submission WHERE keyKind = 'Idempotency-Key' AND createdAt < ? ORDER BY createdAt LIMIT ${rowsAtOnce}`,
        [before],
      )),
  },
  {
    name: 'exportFiles',
    apply: async (database) =>
      database.transaction(
        async (tx) =>
          (await deleteExportFiles(tx, { expiredBy: new Date() })) + (await deleteUnnamedContent(tx)),
      ),
  },
  {
    name: 'leadsAndCarts',
    setting: 'TURNUP_LEAD_CART_RETENTION_DAYS',
    apply: eraseDocuments,
  },
  {
    name: 'closedOrders',
    setting: 'TURNUP_CLOSED_ORDER_RETENTION_DAYS',
    apply: eraseOrders,
  },
];

/** Callbacks of steps whose order has ended, or that are no more: while an order runs, its cancellation asks what was partly done. */
async function deleteCallbacks(database: Database, before: Date): Promise<number> {
  const tables = Object.values(orderTable);
  const ended = tables.map(
    (table) => `NOT EXISTS (SELECT 1 FROM plan_step s JOIN ${table} o ON o.id = s.orderId
      WHERE s.id = callback.stepId AND o.state IN (?))`,
  );
  const rows = await database.rows<Row<Callback, 'callbackId'>>(
    `SELECT callbackId FROM callback WHERE receivedAt < ? AND ${ended.join(' AND ')} ORDER BY receivedAt LIMIT ${rowsAtOnce}`,
    [before, ...tables.map(() => anyOf(unfinishedStates))],
  );
  const ids = rows.map(({ callbackId }) => callbackId);
  return ids.length === 0
    ? 0
    : await database.run('DELETE FROM callback WHERE callbackId IN (?)', [anyOf(ids)]);
}

/** Leads that came to nothing, carts that are over. What a lead was converted to, or a cart ordered, is a record of its own. */
const endedDocuments = [
  sql(`resource = 'salesLead' AND state IN ('disqualified', 'cancelled')`),
  sql(`resource = 'shoppingCart' AND status IN ('merged', 'quoted', 'ordered', 'expired')`),
] as const;

async function eraseDocuments(database: Database, before: Date): Promise<number> {
  let count = 0;
  for (const ended of endedDocuments) {
    const due = sql(`${ended.text} AND createdAt < ?`, [...ended.values, before]);
    for (const id of await dueIds(database, 'business_document', { due, by: 'createdAt', before })) {
      await eraseRecord(database, id, (tx, jobId) => collectDocument(tx, jobId, id));
      count += 1;
    }
  }
  return count;
}

async function eraseOrders(database: Database, before: Date): Promise<number> {
  let count = 0;
  for (const table of ['product_order', 'service_order', 'resource_order']) {
    const due = sql(
      `caller IS NOT NULL AND state IN (?) AND orderDate < ? AND NOT EXISTS (SELECT 1 FROM business_document d
         WHERE d.id = CONVERT(t.customerId USING ascii) AND JSON_VALUE(d.doc, '$.retainUntil') > ?)`,
      [anyOf(orderStates.filter(isTerminal)), before, new Date().toISOString()],
    );
    for (const id of await dueIds(database, table, { due, by: 'orderDate', before })) {
      await eraseRecord(database, id, (tx, jobId) => collectOrder(tx, jobId, id));
      count += 1;
    }
  }
  return count;
}

/** Records that are not erased, were not changed since, and that no legal hold keeps. */
async function dueIds(
  database: Database,
  table: string,
  { due, by, before }: { readonly due: Sql; readonly by: string; readonly before: Date },
): Promise<readonly string[]> {
  const rows = await database.rows<Row<ResourceRow, 'id'>>(
    `SELECT id FROM ${table} t WHERE erasedAt IS NULL AND ${due.text} AND updatedAt < ?
       AND COALESCE(JSON_VALUE(doc, '$.retainUntil'), '') < ? ORDER BY ${by} LIMIT ?`,
    [...due.values, before, new Date().toISOString(), recordsAtOnce],
  );
  return rows.map(({ id }) => id);
}

/**
 * Erases what one record and what is beside it say of a person, part by part. The record itself is last and then marked as erased: one that was
 * interrupted is due again.
 */
async function eraseRecord(
  database: Database,
  id: string,
  collect: (tx: Transaction, jobId: string) => void,
): Promise<void> {
  const jobId = `retention/${sha256(id).slice(0, 40)}`;
  const terms = await database.transaction(async (tx) => {
    collect(tx, jobId);
    return await termsOf(tx, jobId);
  });
  const erasure = { jobId, terms, ids: new Set<string>(), dryRun: false, scans: false };
  let place: SearchPlace | undefined = { step: 0 };
  while (place) {
    const from: SearchPlace = place;
    place = (await database.transaction(async (tx) => eraseRows(tx, erasure, from)))?.next;
  }
  await forgetRecords(database, jobId);
}
