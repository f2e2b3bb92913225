import { anyOf, type Database } from '../database.js';

/** A stored organization that names another one as its parent. */
interface ChildOrganization {
  readonly id: string;
  readonly name: string | null;
  readonly relationshipType: string | null;
}

/** More are not shown with their parent, but found by a filter. */
const maxChildren = 1000;

/** The children of each of the organizations. */
export async function childrenOf(
  database: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly ChildOrganization[]>> {
  if (ids.length === 0) return new Map();
  const rows = await database.rows<ChildOrganization & { parentId: string }>(
    `SELECT id, name, parentId,
       JSON_UNQUOTE(JSON_EXTRACT(doc, '$.organizationParentRelationship.relationshipType')) AS relationshipType
     FROM business_document WHERE resource = 'organization' AND parentId IN (?) ORDER BY createdAt, id LIMIT ?`,
    [anyOf(ids), maxChildren],
  );
  const children = new Map<string, ChildOrganization[]>();
  for (const { parentId, ...child } of rows)
    children.set(parentId, [...(children.get(parentId) ?? []), child]);
  return children;
}

/** True when the first organization is the second, or above it. */
export async function isAncestor(database: Database, id: string, of: string): Promise<boolean> {
  // UNION drops what was seen, so that it ends even in a circle.
  const found = await database.rows(
    `WITH RECURSIVE above (id) AS (
       SELECT CAST(? AS CHAR(255))
       UNION
       SELECT d.parentId FROM above JOIN business_document d
       ON d.resource = 'organization' AND d.id = CONVERT(above.id USING ascii) AND d.parentId IS NOT NULL
     ) SELECT 1 FROM above WHERE id = ?`,
    [of, id],
  );
  return found.length > 0;
}
