import { changedAttributes } from '../../domain/lib/changed-attributes.js';
import { resourceChanges } from '../../domain/events/event-types.js';
import {
  answerDocument,
  missingPlace,
  type QualificationResource,
  qualificationToOrder,
} from '../../domain/qualification/qualification.js';
import { loadCatalog } from '../catalog/catalog-store.js';
import { anyOf, type Database, sql } from '../database.js';
import { changeColumns } from '../events/changes.js';
import { rowsWrittenAt } from '../events/event-log.js';
import { recordEventFor } from '../events/event-sources.js';
import { loadInventory } from '../inventory/inventory-store.js';
import type { BusinessDocument } from '../tables/documents.js';
import type { Row } from '../tables/row.js';

type Document = Readonly<Record<string, unknown>>;

/** How long an answer is valid: what is built and owned changes, but not from one day to the next. */
const answerValidDays = 30;

/** The qualification with its answer, which depends on the catalog, the service areas and what the customer has. */
export async function withAnswer(
  database: Database,
  resource: QualificationResource,
  document: Document,
): Promise<Document> {
  const snapshot = await loadCatalog(database);
  const { catalog, serviceAreas } = snapshot;
  const order = qualificationToOrder(resource, document, catalog);
  const inventory = await loadInventory(database, order, snapshot);
  const now = new Date();
  return answerDocument(resource, document, {
    order,
    catalog,
    inventory,
    serviceAreas,
    now: now.toISOString(),
    expirationDate: new Date(now.getTime() + answerValidDays * 86_400_000).toISOString(),
  });
}

/** Somebody changed the qualification while it was being answered. */
class ChangedMeanwhile extends Error {
  override readonly name = 'ChangedMeanwhile';
}

/** Of a business document that is a qualification. */
type QualificationRow = Row<BusinessDocument, 'resource'> & { readonly resource: QualificationResource };

/** The states of a stored qualification without an answer. */
export const unansweredStates = ['accepted', 'acknowledged', 'inProgress'] as const;

/**
 * Answers a stored qualification once; one that is answered or deleted is left alone. Throws when somebody changed it
 * meanwhile: then it is to be answered again.
 */
export async function answerStoredQualification(database: Database, id: string): Promise<void> {
  const [row] = await database.rows<QualificationRow & Row<BusinessDocument, 'revision' | 'doc'>>(
    `SELECT resource, revision, doc FROM business_document
     WHERE id = ? AND status IN (?)`,
    [id, anyOf(unansweredStates)],
  );
  if (!row) return;
  const doc = await withAnswer(database, row.resource, row.doc);
  const now = new Date();
  await database.transaction(async (tx) => {
    const touched = await tx.affected(
      `UPDATE business_document SET status = 'done', doc = ?, revision = revision + 1, updatedAt = ?
       WHERE id = ? AND revision = ?`,
      [doc, now, id, row.revision],
    );
    if (touched === 0) throw new ChangedMeanwhile(id);
    const rows = rowsWrittenAt(now, [id]);
    for (const { change, ...details } of resourceChanges(row.resource, changedAttributes(row.doc, doc)))
      recordEventFor(tx, row.resource, change, { ...rows, ...details });
    const fieldPath = missingPlace(doc);
    if (fieldPath !== undefined)
      recordEventFor(tx, row.resource, 'informationRequired', { ...rows, fieldPath });
  });
}

/** Ends a stored qualification without an answer (TMF645 `terminatedWithError`), unless it was answered meanwhile. */
export async function failQualification(database: Database, id: string): Promise<void> {
  const now = new Date();
  await database.transaction(async (tx) => {
    const [row] = await tx.rows<QualificationRow>(
      'SELECT resource FROM business_document WHERE id = ? AND status IN (?) FOR UPDATE',
      [id, anyOf(unansweredStates)],
    );
    if (!row) return;
    const set = { status: 'terminatedWithError', ...changeColumns(now) };
    tx.update('business_document', set, sql('id = ?', [id]));
    recordEventFor(tx, row.resource, 'stateChange', rowsWrittenAt(now, [id]));
  });
}
