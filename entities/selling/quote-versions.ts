import type { Json } from '../../domain/lib/json.js';
import type { Database, Transaction } from '../database.js';
import type { QuoteVersion } from '../tables/selling.js';
import type { Row } from '../tables/row.js';

/** Keeps a version of the quote that is followed by another one. */
export function keepQuoteVersion(tx: Transaction, quoteId: string, quote: Json): void {
  const row = { quoteId, version: String(quote['version']), doc: quote, createdAt: new Date() };
  // A version that is named again was opened and closed by its author: what counts is how it was last.
  tx.upsert('quote_version', ['quoteId', 'version', 'doc', 'createdAt'], [row], 'doc = VALUES(doc)');
}

/** Forgets the versions of a quote that is deleted. */
export function forgetQuoteVersions(tx: Transaction, quoteId: string): void {
  tx.write('DELETE FROM quote_version WHERE quoteId = ?', [quoteId]);
}

/** The earlier versions of a quote, oldest first; only the one, if it is named. */
export async function earlierQuoteVersions(
  database: Database,
  quoteId: string,
  version?: string,
): Promise<readonly Row<QuoteVersion, 'version' | 'doc' | 'createdAt'>[]> {
  const one = version === undefined ? '' : 'AND version = ?';
  return await database.rows(
    `SELECT version, doc, createdAt FROM quote_version WHERE quoteId = ? ${one} ORDER BY createdAt, version`,
    version === undefined ? [quoteId] : [quoteId, version],
  );
}
