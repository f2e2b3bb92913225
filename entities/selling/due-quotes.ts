import { type Json, object } from '../../domain/lib/json.js';
import { isExpired } from '../../domain/qualification/quote.js';
import { withRestDeclined } from '../../domain/selling/quote-acceptance.js';
import { inPhase, phaseOf } from '../../domain/tmf/quote-phase.js';
import { sql } from '../database.js';
import type { DueKind } from '../due-records.js';
import { lockQuote, writeQuote } from './stored-quotes.js';

/** A quote that is offered expires at the end of its validity; what was ordered of it stays. */
export const dueQuotes: DueKind = {
  name: 'quote',
  table: 'business_document',
  due: 'validTo',
  where: sql(`resource = 'quote' AND status = 'approved'`),
  async process(tx, id, now) {
    const quote = await lockQuote(tx, id);
    if (quote?.['state'] !== 'approved' || !isExpired(quote, now.toISOString())) return;
    await writeQuote(tx, quote, expired(quote), now);
  },
};

function expired(quote: Json): Json {
  if (phaseOf(quote) !== 'partiallyAccepted') return inPhase(quote, 'expired');
  const date = String(object(quote['validFor'])['endDateTime']);
  return withRestDeclined(quote, { date, by: 'turnup', reason: 'expired' });
}
