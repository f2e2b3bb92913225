import type { LeadRule } from '../../domain/selling/lead-rules.js';
import type { Database } from '../database.js';
import type { BusinessDocument } from '../tables/documents.js';
import type { Row } from '../tables/row.js';

/** So many rules are read: an installation has a few dozens. */
const maxRules = 1_000;

/** The rules by which leads are scored and assigned now. */
export async function loadLeadRules(database: Pick<Database, 'rows'>): Promise<readonly LeadRule[]> {
  const rows = await database.rows<Row<BusinessDocument, 'id' | 'doc'>>(
    `SELECT id, doc FROM business_document WHERE resource = 'leadRule' ORDER BY id LIMIT ?`,
    [maxRules],
  );
  return rows.flatMap(({ id, doc }) =>
    doc['active'] === false ? [] : [{ ...(doc as unknown as Omit<LeadRule, 'id'>), id }],
  );
}
