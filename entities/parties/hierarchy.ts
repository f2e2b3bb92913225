import { parentsOf } from '../../domain/tmf/hierarchy.js';
import type { Transaction } from '../database.js';
import { isAscii } from '../tables/columns.js';
import type { BusinessDocument } from '../tables/documents.js';
import type { Row } from '../tables/row.js';

/**
 * The parent by which a record would be a part of itself, if there is one. It and all above it are locked until the
 * transaction ends: of changes at the same time that would only together be a circle, one is refused.
 */
export async function circularParent(
  tx: Transaction,
  id: string,
  parents: readonly string[],
): Promise<string | undefined> {
  if (parents.length === 0) return undefined;
  await tx.rows('SELECT id FROM business_document WHERE id = ? FOR UPDATE', [id]);
  for (const parent of parents) {
    const seen = new Set<string>();
    for (let level = [parent]; level.length > 0;) {
      if (level.includes(id)) return parent;
      const next: string[] = [];
      for (const each of level.filter((one) => !seen.has(one) && isAscii(one))) {
        seen.add(each);
        const [row] = await tx.rows<Row<BusinessDocument, 'doc'>>(
          'SELECT doc FROM business_document WHERE id = ? FOR UPDATE',
          [each],
        );
        if (row) next.push(...parentsOf(row.doc));
      }
      level = next;
    }
  }
  return undefined;
}
