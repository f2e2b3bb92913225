import type { GeographicAddress, WrittenAddress } from '../../domain/tmf/schemas/geographic-address.js';
import type { Database } from '../database.js';
import type { GeographicAddress as AddressRow } from '../tables/documents.js';
import type { Row } from '../tables/row.js';

/**
 * Kinds of similarity from closest to widest, each served by an index, and how many candidates of each are worth
 * comparing.
 */
const matchLevels = [
  { by: ['postcode', 'streetName'], limit: 500 },
  { by: ['city', 'streetName'], limit: 500 },
  { by: ['postcode'], limit: 50 },
  { by: ['city'], limit: 50 },
  { by: ['streetName', 'streetNr'], limit: 50 },
  { by: ['country'], limit: 10 },
] as const satisfies readonly { by: readonly (keyof WrittenAddress)[]; limit: number }[];

/** The known addresses that the given one may mean, or that can be offered instead. */
export async function findSimilarAddresses(
  database: Database,
  address: WrittenAddress,
): Promise<readonly GeographicAddress[]> {
  const applicable = matchLevels.filter(({ by }) => by.every((name) => Boolean(address[name])));
  if (applicable.length === 0) return [];
  const sql = applicable.map(({ by, limit }) => {
    const where = by.map((name) => `${name} = ?`).join(' AND ');
    return `(SELECT id, doc FROM geographic_address WHERE ${where} LIMIT ${limit})`;
  });
  const values = applicable.flatMap(({ by }) => by.map((name) => address[name]));
  const rows = await database.rows<Row<AddressRow, 'id' | 'doc'> & { readonly doc: GeographicAddress }>(
    sql.join(' UNION ALL '),
    values,
  );
  return [...new Map(rows.map(({ id, doc }) => [id, { '@type': 'GeographicAddress', ...doc, id }])).values()];
}
