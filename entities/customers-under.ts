import { anyOf, type Database } from './database.js';
import { isAscii } from './tables/columns.js';
import type { BusinessDocument } from './tables/documents.js';
import type { Row } from './tables/row.js';

type Reader = Pick<Database, 'rows'>;

/** A record with what it is found by: its parent, or the party that it is. */
type Child = Row<BusinessDocument, 'id'> & { readonly parent: string };

/** Each of the customers with all below it in the hierarchy of organizations (TMF632, TMF629), under each of their names. */
export async function allCustomersUnder(
  database: Reader,
  customers: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (customers.length === 0) return new Map();
  const engaged = await engagedParties(database, customers);
  const organizationOf = (customer: string) => engaged.get(customer) ?? customer;
  const organizations = await organizationsBelow(database, [...new Set(customers.map(organizationOf))]);
  const byParty = await customersOf(database, [...new Set([...organizations.values()].flat())]);
  return new Map(
    customers.map((customer) => {
      const under = organizations.get(organizationOf(customer)) ?? [];
      return [customer, [...new Set([customer, ...under, ...under.flatMap((id) => byParty.get(id) ?? [])])]];
    }),
  );
}

/** Each of the organizations with those below it. */
async function organizationsBelow(
  database: Reader,
  roots: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const below = new Map<string, Set<string>>(roots.map((root) => [root, new Set([root])]));
  let children = await childrenOf(database, roots);
  const known = new Map(children);
  // Each level is asked for once, and what was seen is not asked for again: so it ends even in a circle.
  while (children.size > 0) {
    const next = [...new Set([...children.values()].flat())].filter((id) => !known.has(id));
    children = await childrenOf(database, next);
    for (const [parent, ids] of children) known.set(parent, ids);
  }
  for (const found of below.values())
    for (const id of found) for (const child of known.get(id) ?? []) found.add(child);
  return new Map([...below].map(([root, found]) => [root, [...found]]));
}

async function childrenOf(
  database: Reader,
  parents: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (parents.length === 0) return new Map();
  const rows = await database.rows<Child>(
    `SELECT id, parentId AS parent FROM business_document WHERE resource = 'organization' AND parentId IN (?)`,
    [anyOf(parents)],
  );
  return grouped(rows, new Set(parents));
}

/** The customers that each of the organizations is engaged as: an order may name a party role (TMF669) as its customer, too. */
async function customersOf(
  database: Reader,
  organizations: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (organizations.length === 0) return new Map();
  const rows = await database.rows<Child>(
    `SELECT id, partyId AS parent FROM business_document WHERE resource IN ('customer', 'partyRole') AND partyId IN (?)`,
    [anyOf(organizations)],
  );
  return grouped(rows, new Set(organizations));
}

/** Ids made by callers are compared in code: to SQL `ann` and `ann ` are equal. */
function grouped(rows: readonly Child[], asked: ReadonlySet<string>): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const { id, parent } of rows)
    if (asked.has(parent)) groups.set(parent, [...(groups.get(parent) ?? []), id]);
  return groups;
}

/** The organizations behind customers (TMF629 engagedParty), where a record names one. */
export async function engagedParties(
  database: Reader,
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
