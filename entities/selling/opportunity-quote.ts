import { resourceChanges } from '../../domain/events/event-types.js';
import type { Json } from '../../domain/lib/json.js';
import { changedAttributes } from '../../domain/lib/changed-attributes.js';
import { object, text } from '../../domain/lib/json.js';
import { asWon, isOpenOpportunity, withFigures } from '../../domain/selling/opportunity-values.js';
import { opportunityReferences } from '../../domain/tmf/record-references.js';
import type { Transaction } from '../database.js';
import { writeReferences } from '../documents/record-references.js';
import { changeRows } from '../events/changes.js';
import { isAscii } from '../tables/columns.js';
import type { Opportunity } from '../tables/selling.js';
import type { Row } from '../tables/row.js';

/** A quote as it is stored now. */
interface ChangedQuote {
  readonly id: string;
  readonly body: Json;
}

/**
 * Lets the opportunity of a quote follow it, in the quote's transaction: its first quote becomes the synced one, the
 * synced quote says its amounts, and an accepted quote wins it.
 */
export async function quoteChanged(tx: Transaction, { id, body: quote }: ChangedQuote): Promise<void> {
  const opportunityId = text(object(quote['opportunity'])['id']);
  if (opportunityId === undefined || !isAscii(opportunityId)) return;
  const [row] = await tx.rows<Row<Opportunity, 'id' | 'doc' | 'state'>>(
    'SELECT id, doc, state FROM opportunity WHERE id = ? FOR UPDATE',
    [opportunityId],
  );
  if (!row || !isOpenOpportunity(row)) return;
  const before: Json = { ...row.doc, state: row.state };
  const synced = text(object(before['syncedQuote'])['id']);
  const isAccepted = quote['state'] === 'accepted';
  if (!isAccepted && synced !== undefined && synced !== id) return;
  const now = new Date();
  const of: Json = { ...before, syncedQuote: { id, '@referredType': 'Quote' } };
  const after = isAccepted ? asWon(of, quote, now.toISOString()) : withFigures(of, quote);
  const changed = changedAttributes(before, after).filter(
    (name) => after[name] !== undefined || Object.hasOwn(before, name),
  );
  if (changed.length === 0) return;
  changeRows(tx, 'opportunity', {
    ids: [row.id],
    set: {
      doc: after,
      state: after['state'],
      currency: after['currency'] ?? null,
      amount: amountOf(after['amount']),
      weightedAmount: amountOf(after['weightedAmount']),
    },
    change: resourceChanges('opportunity', changed),
    at: now,
  });
  const change = { id: row.id, body: after, before };
  writeReferences(tx, { name: 'opportunity', references: opportunityReferences }, change);
}

const amountOf = (money: unknown): unknown => object(money)['value'] ?? null;
