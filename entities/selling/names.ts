import { anyOf, type Database } from '../database.js';
import type { BusinessDocument } from '../tables/documents.js';
import type { Row } from '../tables/row.js';

/** What the records are called, by their ids. */
export async function namesOf(
  database: Pick<Database, 'rows'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await database.rows<Row<BusinessDocument, 'id'> & { readonly called: string }>(
    `SELECT id, CONCAT_WS(' ', JSON_UNQUOTE(JSON_EXTRACT(doc, IF(resource = 'individual', '$.givenName', '$.none'))), name) AS called
     FROM business_document WHERE id IN (?)`,
    [anyOf(ids)],
  );
  return new Map(rows.map(({ id, called }) => [id, called]));
}
