import { object, text } from '../../domain/lib/json.js';
import { anyOf, type Database, type Transaction } from '../database.js';
import { isAscii } from '../tables/columns.js';
import type { BusinessDocument } from '../tables/documents.js';
import type { Row } from '../tables/row.js';

/** A customer (TMF629): an account if an organization is it, a consumer if an individual is. */
export interface CustomerRecord {
  readonly id: string;
  readonly name: string | undefined;
  readonly status: string | undefined;
  readonly engagedParty: string | undefined;
  readonly isConsumer: boolean;
  /** The customer that it was merged into. */
  readonly mergedInto: string | undefined;
}

type CustomerRow = Row<BusinessDocument, 'id' | 'name' | 'status' | 'doc'>;

const columns = 'SELECT id, name, status, doc FROM business_document';

/** Those of the ids that are customers, by id. */
export async function loadCustomers(
  database: Pick<Database, 'rows'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, CustomerRecord>> {
  const storable = ids.filter(isAscii);
  if (storable.length === 0) return new Map();
  const rows = await database.rows<CustomerRow>(`${columns} WHERE resource = 'customer' AND id IN (?)`, [
    anyOf(storable),
  ]);
  return new Map(rows.map((row) => [row.id, toCustomer(row)]));
}

/** The customers that these parties are, without those that were merged into others, the oldest first. */
export async function customersOfParties(
  tx: Transaction,
  parties: readonly string[],
): Promise<readonly CustomerRecord[]> {
  if (parties.length === 0) return [];
  const rows = await tx.rows<CustomerRow>(
    `${columns} WHERE resource = 'customer' AND partyId IN (?) ORDER BY createdAt, id`,
    [anyOf(parties)],
  );
  return rows.map(toCustomer).filter(({ mergedInto }) => mergedInto === undefined);
}

const toCustomer = ({ id, name, status, doc }: CustomerRow): CustomerRecord => ({
  id,
  name: name ?? undefined,
  status: status ?? undefined,
  engagedParty: text(object(doc['engagedParty'])['id']),
  isConsumer: object(doc['engagedParty'])['@referredType'] === 'Individual',
  mergedInto: text(object(doc['mergedInto'])['id']),
});
