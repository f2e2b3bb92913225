import { anyOf, type Database } from '../database.js';
import { isAscii } from '../tables/columns.js';
import type { BusinessDocument } from '../tables/documents.js';
import type { Filled, Row } from '../tables/row.js';

/** A stored organization that names another one as its parent. */
type ChildOrganization = Row<BusinessDocument, 'id' | 'name'> & { readonly relationshipType: string | null };

/** Further ones are not listed with their parent; a filter finds them. */
const maxChildren = 1000;

/** The children of each of the organizations. */
export async function childrenOf(
  database: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly ChildOrganization[]>> {
  if (ids.length === 0) return new Map();
  const rows = await database.rows<ChildOrganization & Filled<BusinessDocument, 'parentId'>>(
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

/** Those of the customers that are the first one, or below it in the hierarchy of organizations (TMF632, TMF629). */
export async function customersUnder(
  database: Pick<Database, 'rows'>,
  customerId: string,
  customers: readonly string[],
): Promise<string[]> {
  const parties = await engagedParties(database, [customerId, ...customers]);
  const organizationOf = (customer: string) => parties.get(customer) ?? customer;
  const under = await organizationsUnder(
    database,
    organizationOf(customerId),
    customers.map((customer) => organizationOf(customer)),
  );
  return customers.filter((customer) => under.has(organizationOf(customer)));
}

/** The customers above this one: those that are the organizations above its own, or that these are engaged as. */
export async function customersAbove(
  database: Pick<Database, 'rows'>,
  customerId: string,
): Promise<readonly string[]> {
  const own = (await engagedParties(database, [customerId])).get(customerId) ?? customerId;
  const organizations = [
    ...new Set((await organizationsAbove(database, [own])).map(({ ancestor }) => ancestor)),
  ];
  if (organizations.length === 0) return [];
  const customers = await database.rows<Row<BusinessDocument, 'id'>>(
    `SELECT id FROM business_document WHERE resource = 'customer' AND partyId IN (?)`,
    [anyOf(organizations)],
  );
  return [...new Set([...organizations, ...customers.map(({ id }) => id)])].filter((id) => id !== customerId);
}

/**
 * Those of the organizations that are the given one, or below it. Ids made by callers are compared in code: to SQL
 * `ann`, `Ann` and `ann ` are equal.
 */
async function organizationsUnder(
  database: Pick<Database, 'rows'>,
  id: string,
  organizations: readonly string[],
): Promise<ReadonlySet<string>> {
  const above = await organizationsAbove(database, organizations);
  return new Set([
    ...organizations.filter((each) => each === id),
    ...above.flatMap(({ organization, ancestor }) => (ancestor === id ? organization : [])),
  ]);
}

/** Each organization above each of these. */
async function organizationsAbove(
  database: Pick<Database, 'rows'>,
  organizations: readonly string[],
): Promise<readonly { readonly organization: BusinessDocument['id']; readonly ancestor: string }[]> {
  const storable = organizations.filter(isAscii);
  if (storable.length === 0) return [];
  // UNION drops what was seen, so that it ends even in a circle.
  return await database.rows<{ readonly organization: BusinessDocument['id']; readonly ancestor: string }>(
    `WITH RECURSIVE above (organization, ancestor) AS (
       SELECT id, parentId FROM business_document
       WHERE resource = 'organization' AND id IN (?) AND parentId IS NOT NULL
       UNION
       SELECT above.organization, d.parentId FROM above JOIN business_document d
       ON d.resource = 'organization' AND d.id = CONVERT(above.ancestor USING ascii) AND d.parentId IS NOT NULL
     ) SELECT organization, ancestor FROM above`,
    [anyOf(storable)],
  );
}

/** The organizations behind customers (TMF629 engagedParty), where a record names one. */
async function engagedParties(
  database: Pick<Database, 'rows'>,
  customers: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const storable = customers.filter(isAscii);
  if (storable.length === 0) return new Map();
  const rows = await database.rows<Row<BusinessDocument, 'id'> & { readonly party: string }>(
    `SELECT id, JSON_UNQUOTE(JSON_EXTRACT(doc, '$.engagedParty.id')) AS party FROM business_document
     WHERE resource = 'customer' AND id IN (?) AND JSON_EXTRACT(doc, '$.engagedParty.id') IS NOT NULL`,
    [anyOf(storable)],
  );
  return new Map(rows.map(({ id, party }) => [id, party]));
}
