import type { Json } from '../../domain/lib/json.js';
import { anyOf, type Database } from '../database.js';
import { isAscii } from '../tables/columns.js';
import { BusinessDocument, type RecordReference } from '../tables/documents.js';
import type { Row } from '../tables/row.js';
import { visibleSql } from '../visibility.js';

/** A quote that names an opportunity. */
type QuoteOfOpportunity = Row<BusinessDocument, 'id' | 'status'> &
  Pick<RecordReference, 'toId'> & { readonly quoteVersion: string | null };

/** More are found by a filter of quotes. */
const maxQuotes = 1_000;

/** The quotes of each of the opportunities that the reader sees, the oldest first. */
export async function quotesOf(
  database: Pick<Database, 'rows' | 'actor'>,
  opportunities: readonly string[],
): Promise<readonly QuoteOfOpportunity[]> {
  if (opportunities.length === 0) return [];
  const { text = 'TRUE', values = [] } =
    (await visibleSql(database, { name: 'quote', entity: BusinessDocument })) ?? {};
  return await database.rows<QuoteOfOpportunity>(
    `SELECT r.toId, t.id, t.status, JSON_UNQUOTE(JSON_EXTRACT(t.doc, '$.version')) AS quoteVersion
     FROM record_reference r JOIN business_document t ON t.id = r.recordId
     WHERE r.toKind = 'opportunity' AND r.toId IN (?) AND r.resource = 'quote' AND ${text} ORDER BY t.createdAt, t.id LIMIT ?`,
    [anyOf(opportunities), ...values, maxQuotes],
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
