import { changedAttributes } from '../../domain/lib/changed-attributes.js';
import { toldChanges } from '../../domain/events/event-types.js';
import {
  answer,
  placeWanted,
  type QualificationResource,
  toOrder,
} from '../../domain/qualification/qualification.js';
import { loadCatalog } from '../catalog/catalog-store.js';
import type { Database } from '../database.js';
import { writtenAt } from '../events/event-log.js';
import { tellOf } from '../events/event-sources.js';
import { loadInventory } from '../inventory/inventory-store.js';

type Document = Readonly<Record<string, unknown>>;

/** How long an answer holds: what is built and owned changes, but not from one day to the next. */
const validDays = 30;

/** The qualification with its answer, from the catalog, the service areas and what the customer has. */
export async function answered(
  database: Database,
  resource: QualificationResource,
  document: Document,
): Promise<Document> {
  const { catalog, serviceAreas } = await loadCatalog(database);
  const order = toOrder(resource, document, catalog);
  const inventory = await loadInventory(database, order);
  const now = new Date();
  return answer(resource, document, {
    order,
    catalog,
    inventory,
    serviceAreas,
    now: now.toISOString(),
    expirationDate: new Date(now.getTime() + validDays * 86_400_000).toISOString(),
  });
}

/** Somebody changed the qualification while it was being answered. */
export class ChangedMeanwhile extends Error {
  override readonly name = 'ChangedMeanwhile';
}

/** Answers a stored qualification; once. One that is answered, or gone, is left alone. */
export async function answerStored(database: Database, id: string): Promise<void> {
  const [row] = await database.rows<{
    resource: QualificationResource;
    revision: number;
    doc: Document;
  }>(
    `SELECT resource, revision, doc FROM business_document
     WHERE id = ? AND status IN ('accepted', 'acknowledged', 'inProgress')`,
    [id],
  );
  if (!row) return;
  const doc = await answered(database, row.resource, row.doc);
  const now = new Date();
  await database.transaction(async (tx) => {
    const touched = await tx.affected(
      `UPDATE business_document SET status = 'done', doc = ?, revision = revision + 1, updatedAt = ?
       WHERE id = ? AND revision = ?`,
      [doc, now, id, row.revision],
    );
    if (touched === 0) throw new ChangedMeanwhile(id);
    const rows = writtenAt(now, [id]);
    for (const { change, ...told } of toldChanges(row.resource, changedAttributes(row.doc, doc)))
      tellOf(tx, row.resource, change, { ...rows, ...told });
    const fieldPath = placeWanted(doc);
    if (fieldPath !== undefined) tellOf(tx, row.resource, 'informationRequired', { ...rows, fieldPath });
  });
}
