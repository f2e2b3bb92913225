import { attributeChanges } from '../../domain/events/deed.js';
import { changedAttributes } from '../../domain/lib/changed-attributes.js';
import { parseInstant } from '../../domain/lib/instants.js';
import { unfinishedStates } from '../../domain/order/order-state.js';
import { type Json, object } from '../../domain/lib/json.js';
import { resourceChanges } from '../../domain/events/event-types.js';
import type { ApprovalRule } from '../../domain/tmf/schemas/approval-rule.js';
import type { Database, Transaction } from '../database.js';
import { anyOf, sql } from '../database.js';
import { changeColumns } from '../events/changes.js';
import { rowsWrittenAt } from '../events/event-log.js';
import { recordEventFor } from '../events/event-sources.js';
import { quoteChanged } from './opportunity-quote.js';
import type { BusinessDocument } from '../tables/documents.js';
import type { ProductOrder } from '../tables/orders.js';
import type { Row } from '../tables/row.js';

/** Holds the quote until the transaction ends: who accepts or decides at the same time waits for it. */
export async function lockQuote(tx: Transaction, id: string): Promise<Json | undefined> {
  const [row] = await tx.rows<Row<BusinessDocument, 'status' | 'doc'>>(
    `SELECT status, doc FROM business_document WHERE resource = 'quote' AND id = ? FOR UPDATE`,
    [id],
  );
  return row && { ...row.doc, id, state: row.status };
}

/** Changes a locked quote in Turnup's own name, with the events of the change; its opportunity follows. */
export async function writeQuote(tx: Transaction, before: Json, after: Json, now: Date): Promise<void> {
  const id = String(before['id']);
  const validTo = parseInstant(object(after['validFor'])['endDateTime']) ?? null;
  const set = { doc: after, status: after['state'], validTo, ...changeColumns(now) };
  tx.update('business_document', set, sql(`resource = 'quote' AND id = ?`, [id]));
  tx.deeds?.add('business_document', {
    resource: 'quote',
    id,
    action: 'change',
    change: attributeChanges(before, after),
  });
  for (const { change, ...details } of resourceChanges('quote', changedAttributes(before, after)))
    recordEventFor(tx, 'quote', change, { ...rowsWrittenAt(now, [id]), ...details });
  await quoteChanged(tx, { id, body: after });
}

/** Of product orders those that are still to be planned: what they sell is not in the inventory yet. */
export async function ordersToPlan(database: Database, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await database.rows<Row<ProductOrder, 'id'>>(
    'SELECT id FROM product_order WHERE id IN (?) AND partitions = 0 AND state IN (?)',
    [anyOf(ids), anyOf(unfinishedStates)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** All rules of approval; they are few. */
export async function approvalRules(database: Database): Promise<readonly ApprovalRule[]> {
  const rows = await database.rows<Row<BusinessDocument, 'id' | 'doc'>>(
    `SELECT id, doc FROM business_document WHERE resource = 'approvalRule' ORDER BY createdAt, id`,
  );
  return rows.map(({ id, doc }) => ({ ...doc, id }) as ApprovalRule);
}
