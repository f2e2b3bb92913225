import { object, objects } from '../../domain/lib/json.js';
import { isValidAt } from '../../domain/tmf/validity.js';
import type { Database } from '../database.js';
import { isAscii } from '../tables/columns.js';
import type { BusinessDocument } from '../tables/documents.js';
import type { Row } from '../tables/row.js';

/** The households (`/api/v1/household`) of which the consumer is a member at that instant. */
export async function householdsOf(
  database: Pick<Database, 'rows'>,
  consumerId: string,
  at: Date,
): Promise<readonly string[]> {
  if (!isAscii(consumerId)) return [];
  const rows = await database.rows<Row<BusinessDocument, 'id' | 'doc'>>(
    `SELECT d.id, d.doc FROM record_reference x JOIN business_document d ON d.id = x.recordId AND d.resource = x.resource
     WHERE x.toKind = 'customer' AND x.toId = ? AND x.resource = 'household' AND x.role = 'member.consumer'`,
    [consumerId],
  );
  return rows.flatMap(({ id, doc }) => {
    const isMember = objects(doc['member']).some(
      ({ consumer, validFor }) => object(consumer)['id'] === consumerId && isValidAt(validFor, at),
    );
    return isMember ? id : [];
  });
}
