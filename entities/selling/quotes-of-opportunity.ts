import type { Json } from '../../domain/lib/json.js';
import { anyOf, type Database } from '../database.js';
import { isAscii } from '../tables/columns.js';
import type { BusinessDocument, RecordReference } from '../tables/documents.js';
import type { Row } from '../tables/row.js';

/** A quote that names an opportunity. */
type QuoteOfOpportunity = Row<BusinessDocument, 'id' | 'status'> &
  Pick<RecordReference, 'toId'> & { readonly quoteVersion: string | null };

/** More are found by a filter of quotes. */
const maxQuotes = 1_000;

/** The quotes of each of the opportunities, the oldest first. */
export async function quotesOf(
  database: Pick<Database, 'rows'>,
  opportunities: readonly string[],
): Promise<readonly QuoteOfOpportunity[]> {
  if (opportunities.length === 0) return [];
  return await database.rows<QuoteOfOpportunity>(
    `SELECT r.toId, d.id, d.status, JSON_UNQUOTE(JSON_EXTRACT(d.doc, '$.version')) AS quoteVersion
     FROM record_reference r JOIN business_document d ON d.id = r.recordId
     WHERE r.toKind = 'opportunity' AND r.toId IN (?) AND r.resource = 'quote' ORDER BY d.createdAt, d.id LIMIT ?`,
    [anyOf(opportunities), maxQuotes],
  );
}

/** The stored quote, if there is one of that id. */
export async function findQuote(database: Pick<Database, 'rows'>, id: string): Promise<Json | undefined> {
  if (!isAscii(id)) return undefined;
  const [row] = await database.rows<Row<BusinessDocument, 'doc'>>(
    `SELECT doc FROM business_document WHERE resource = 'quote' AND id = ?`,
    [id],
  );
  return row?.doc;
}
