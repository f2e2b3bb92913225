import { anyOf, type Database } from '../database.js';
import { isAscii } from '../tables/columns.js';

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
  return (await under(database, id, new Map([[of, of]]))).length > 0;
}

/** Of the customers those that are the first one, or stand below it in the hierarchy of organizations (TMF632, TMF629). */
export async function customersUnder(
  database: Database,
  customerId: string,
  customers: readonly string[],
): Promise<string[]> {
  const parties = await engagedParties(database, [customerId, ...customers]);
  const organizationOf = (customer: string) => parties.get(customer) ?? customer;
  const others = new Map(customers.map((customer) => [customer, organizationOf(customer)]));
  return await under(database, organizationOf(customerId), others);
}

/** Of the keys those whose organization is the given one, or below it. */
async function under(
  database: Database,
  id: string,
  organizations: ReadonlyMap<string, string>,
): Promise<string[]> {
  const entries = [...organizations].map(([key, organization]) => ({ key, organization }));
  // UNION drops what was seen, so that it ends even in a circle.
  const found = await database.rows<{ name: string }>(
    `WITH RECURSIVE above (name, id) AS (
       SELECT name, organization FROM JSON_TABLE(?, '$[*]' COLUMNS (
         name VARCHAR(255) PATH '$.key', organization VARCHAR(255) PATH '$.organization')) AS given
       UNION
       SELECT above.name, d.parentId FROM above JOIN business_document d
       ON d.resource = 'organization' AND d.id = CONVERT(above.id USING ascii) AND d.parentId IS NOT NULL
     ) SELECT DISTINCT name FROM above WHERE id = ?`,
    [JSON.stringify(entries), id],
  );
  return found.map(({ name }) => name);
}

/** The organizations that customers are (TMF629 engagedParty), as far as there is a record that says so. */
async function engagedParties(
  database: Database,
  customers: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await database.rows<{ id: string; party: string }>(
    `SELECT id, JSON_UNQUOTE(JSON_EXTRACT(doc, '$.engagedParty.id')) AS party FROM business_document
     WHERE resource = 'customer' AND id IN (?) AND JSON_EXTRACT(doc, '$.engagedParty.id') IS NOT NULL`,
    [anyOf(customers.filter(isAscii))],
  );
  return new Map(rows.map(({ id, party }) => [id, party]));
}
