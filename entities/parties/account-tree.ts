import { anyOf, type Database } from '../database.js';
import { isAscii } from '../tables/columns.js';
import type { BusinessDocument } from '../tables/documents.js';
import type { Row } from '../tables/row.js';

/** Accounts by the organizations behind them: what an account above agrees holds below, and what is bought below counts above. */

type Id = Row<BusinessDocument, 'id'>;

/** The account under each of its names, and the accounts above it. */
interface Above {
  /** The customer's id, and that of the party behind it. */
  readonly own: readonly string[];
  readonly above: readonly string[];
}

/** The accounts above an account in the hierarchy of organizations (TMF632), as customers (TMF629) and as organizations. */
export async function accountsAbove(database: Pick<Database, 'rows'>, accountId: string): Promise<Above> {
  const party = await partyBehind(database, accountId);
  const organizations = await database.rows<Id>(
    `WITH RECURSIVE above (id) AS (
       SELECT parentId FROM business_document WHERE resource = 'organization' AND id = ? AND parentId IS NOT NULL
       UNION
       SELECT d.parentId FROM above JOIN business_document d
       ON d.resource = 'organization' AND d.id = CONVERT(above.id USING ascii) AND d.parentId IS NOT NULL
     ) SELECT id FROM above`,
    [storable(party)],
  );
  const above = organizations.map(({ id }) => id);
  const own = [...new Set([accountId, party])];
  return { own, above: [...above, ...(await customersOf(database, above))] };
}

/** The account and all accounts below it, as customers and as organizations. */
export async function accountsUnder(
  database: Pick<Database, 'rows'>,
  accountId: string,
): Promise<readonly string[]> {
  const party = await partyBehind(database, accountId);
  const organizations = await database.rows<Id>(
    `WITH RECURSIVE below (id) AS (
       SELECT CAST(? AS CHAR(255) CHARACTER SET utf8mb4) COLLATE utf8mb4_bin
       UNION
       SELECT CONVERT(d.id USING utf8mb4) COLLATE utf8mb4_bin FROM below JOIN business_document d
       ON d.resource = 'organization' AND d.parentId = below.id
     ) SELECT id FROM below`,
    [party],
  );
  const under = organizations.map(({ id }) => id);
  return [...new Set([accountId, ...under, ...(await customersOf(database, under))])];
}

/** The organization of a customer, or what stands for the customer itself. */
async function partyBehind(database: Pick<Database, 'rows'>, accountId: string): Promise<string> {
  const [row] = await database.rows<{ readonly party: string }>(
    `SELECT JSON_UNQUOTE(JSON_EXTRACT(doc, '$.engagedParty.id')) AS party FROM business_document
     WHERE resource = 'customer' AND id = ? AND JSON_EXTRACT(doc, '$.engagedParty.id') IS NOT NULL`,
    [storable(accountId)],
  );
  return row?.party ?? accountId;
}

/** The customers that these organizations are. */
async function customersOf(
  database: Pick<Database, 'rows'>,
  organizations: readonly string[],
): Promise<string[]> {
  if (organizations.length === 0) return [];
  const rows = await database.rows<Id>(
    `SELECT id FROM business_document WHERE resource = 'customer' AND partyId IN (?)`,
    [anyOf(organizations)],
  );
  return rows.map(({ id }) => id);
}

/** An id that cannot be Turnup's names nothing. */
const storable = (id: string): string => (isAscii(id) ? id : '');
