import { anyOf, type Database } from '../database.js';
import { isAscii } from '../tables/columns.js';
import type { BusinessDocument } from '../tables/documents.js';
import type { Row } from '../tables/row.js';

/** A duplicate may have been merged into one that was a duplicate itself; longer chains are a mistake. */
const longestChain = 10;

/** The customers and parties that these were merged into, in the end; what was not merged is left out. */
export async function survivorsOf(
  database: Pick<Database, 'rows'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const survivors = new Map<string, string>();
  let open = [...new Set(ids.filter(isAscii))];
  for (let step = 0; step < longestChain && open.length > 0; step += 1) {
    const rows = await database.rows<Row<BusinessDocument, 'id'> & { readonly survivor: string }>(
      `SELECT id, JSON_UNQUOTE(JSON_EXTRACT(doc, '$.mergedInto.id')) AS survivor FROM business_document
       WHERE id IN (?) AND resource IN ('customer', 'individual', 'organization')
         AND JSON_EXTRACT(doc, '$.mergedInto.id') IS NOT NULL`,
      [anyOf(open)],
    );
    const next = new Map(rows.map(({ id, survivor }) => [id, survivor]));
    for (const [id, survivor] of survivors) survivors.set(id, next.get(survivor) ?? survivor);
    for (const [id, survivor] of next) if (!survivors.has(id)) survivors.set(id, survivor);
    open = [...next.values()].filter((id) => !survivors.has(id));
  }
  return survivors;
}
