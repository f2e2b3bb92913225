import { isDeepStrictEqual } from 'node:util';
import { parseInstant } from '../../domain/lib/instants.js';
import type { Json } from '../../domain/lib/json.js';
import { type HandOffKind, handOffKinds } from '../../domain/plan/plan.js';
import {
  carriedAttributes,
  carriedByOrder,
  type CarriedOrder,
  partyIds,
} from '../../domain/tmf/documents/carried.js';
import { sql, type Transaction } from '../database.js';
import { changeColumns, idsAnd } from '../events/changes.js';
import { recordEventFor } from '../events/event-sources.js';
import { loadContactRecords } from '../parties/contact-records.js';
import { handOffTable } from '../tables/order-tables.js';
import type { PlanStep } from '../tables/plan.js';
import type { Row } from '../tables/row.js';
import { isUnanswered } from './failed-work.js';
import { isQueued } from './steps.js';

interface ChangedOrder extends CarriedOrder {
  readonly orderId: string;
  readonly before: Json;
  readonly at: Date;
}

/**
 * The order has changed: each new request to a downstream system carries the change. A request that may have been sent
 * stays as it was, so that every try of it is the same.
 */
export async function renewHandOffs(
  tx: Transaction,
  { before, orderId, at, ...order }: ChangedOrder,
): Promise<void> {
  const records = await loadContactRecords(tx, partyIds(order));
  for (const kind of handOffKinds) {
    const carried = carriedByOrder(kind, order, records);
    if (isDeepStrictEqual(carried, carriedByOrder(kind, { ...order, doc: before }, records))) continue;
    await writeCarried(tx, orderId, { kind, carried, at });
  }
}

interface CarriedChange {
  readonly kind: HandOffKind;
  readonly carried: Json;
  readonly at: Date;
}

async function writeCarried(
  tx: Transaction,
  orderId: string,
  { kind, carried, at }: CarriedChange,
): Promise<void> {
  // Locked first: the queue of a system must not send a document while it is changed.
  const steps = await tx.rows<Row<PlanStep, 'id'>>(
    `SELECT id FROM plan_step WHERE orderId = ? AND kind = ? AND ${nextRequestIsNew.text} ORDER BY id FOR UPDATE`,
    [orderId, kind, ...nextRequestIsNew.values],
  );
  if (steps.length === 0) return;
  tx.update(
    handOffTable[kind],
    {
      doc: sql(`JSON_MERGE_PATCH(JSON_REMOVE(doc, ${carriedPaths}), ?)`, [JSON.stringify(carried)]),
      requestedStartDate: parseInstant(carried['requestedStartDate']) ?? null,
      requestedCompletionDate: parseInstant(carried['requestedCompletionDate']) ?? null,
      ...changeColumns(at),
    },
    idsAnd(
      steps.map(({ id }) => id),
      sql('parentOrderId = ?', [orderId]),
    ),
  );
  recordEventFor(tx, kind, 'attributeValueChange', {
    where: 't.parentOrderId = ? AND t.updatedAt = ?',
    values: [orderId, at],
  });
}

const carriedPaths = carriedAttributes.order.map((name) => `'$.${name}'`).join(', ');

/** The steps whose next request is a new one: not sent yet though it may be queued, or to be asked for anew in a new generation. */
const nextRequestIsNew = sql(
  `(state = 'waiting' OR ${isQueued.text} OR state = 'failed' AND operation = 'do' AND NOT ${isUnanswered.text})`,
  isUnanswered.values,
);
