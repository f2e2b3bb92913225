import { engagedParties } from '../customers-under.js';
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

/** A customer under each of its names, and the customers above it, who agree for it too. */
interface CustomersAbove {
  /** The customer's id, and that of the organization behind it. */
  readonly own: readonly string[];
  readonly above: readonly string[];
}

/**
 * The customers above one in the hierarchy of organizations (TMF632): those that these organizations are, or are engaged
 * as (TMF629).
 */
export async function customersAbove(
  database: Pick<Database, 'rows'>,
  customerId: string,
): Promise<CustomersAbove> {
  const organization = await organizationOf(database, customerId);
  const own = [...new Set([customerId, organization])];
  const organizations = [
    ...new Set((await organizationsAbove(database, [organization])).map(({ ancestor }) => ancestor)),
  ];
  const above = [...organizations, ...(await customersOf(database, organizations))];
  return { own, above: [...new Set(above)].filter((id) => !own.includes(id)) };
}

/** Those of the customers that are the first one, or below it in the hierarchy of organizations (TMF632, TMF629). */
export async function customersUnder(
  database: Pick<Database, 'rows'>,
  customerId: string,
  customers: readonly string[],
): Promise<string[]> {
  const engaged = await engagedParties(database, [customerId, ...customers]);
  const organization = (customer: string) => engaged.get(customer) ?? customer;
  const under = await organizationsUnder(
    database,
    organization(customerId),
    customers.map((customer) => organization(customer)),
  );
  return customers.filter((customer) => under.has(organization(customer)));
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

/** The organization behind a customer; one without a record stands for itself. */
const organizationOf = async (database: Pick<Database, 'rows'>, customer: string): Promise<string> =>
  (await engagedParties(database, [customer])).get(customer) ?? customer;

/** The customers that these organizations are engaged as. */
async function customersOf(
  database: Pick<Database, 'rows'>,
  organizations: readonly string[],
): Promise<readonly string[]> {
  if (organizations.length === 0) return [];
  const rows = await database.rows<Row<BusinessDocument, 'id'>>(
    `SELECT id FROM business_document WHERE resource = 'customer' AND partyId IN (?)`,
    [anyOf(organizations)],
  );
  return rows.map(({ id }) => id);
}
