import type { Inventory } from '../../domain/inventory/inventory.js';
import type { OrderToPlan } from '../../domain/order/order.js';
import { parseJsonList } from '../tables/columns.js';
import { anyOf, type Database } from '../database.js';
import type { Place } from '../../domain/order/references.js';

/**
 * The postcode of every place that the order names by the id of a site or address only (TMF673, TMF674): what can be
 * built where is kept by postcode. Asks nothing where the order says all itself.
 */
export async function loadPostcodes(
  database: Database,
  order: OrderToPlan,
): Promise<Pick<Inventory, 'postcodes'>> {
  const ids = new Set(order.items.flatMap(({ place }) => (place && lacksPostcode(place) ? [place.id!] : [])));
  if (ids.size === 0) return {};
  const postcodes = await postcodesOf(database, [...ids]);
  return postcodes.size > 0 ? { postcodes: Object.fromEntries(postcodes) } : {};
}

// Ids of Turnup are ASCII: the database cannot even compare them with other characters.
const lacksPostcode = ({ id, postcode }: Place): boolean =>
  id !== undefined && postcode === undefined && /^[!-~]{1,64}$/.test(id);

async function postcodesOf(database: Database, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const sites = await database.rows<{ id: string; places: readonly Place[] | null }>(
    `SELECT id, JSON_EXTRACT(doc, '$.place') AS places FROM business_document
     WHERE resource = 'geographicSite' AND id IN (?)`,
    [anyOf(ids)],
  );
  const placesOf = new Map(sites.map(({ id, places }) => [id, parseJsonList(places) as readonly Place[]]));
  const named = [...ids, ...[...placesOf.values()].flat().flatMap(({ id }) => id ?? [])];
  const addresses = await database.rows<{ id: string; postcode: string }>(
    'SELECT id, postcode FROM geographic_address WHERE postcode IS NOT NULL AND id IN (?)',
    [anyOf(named.filter((id) => lacksPostcode({ id })))],
  );
  const known = new Map(addresses.map(({ id, postcode }) => [id, postcode]));
  const found = ids.flatMap((id): [string, string][] => {
    const ofSite = (placesOf.get(id) ?? []).map((place) => place.postcode ?? known.get(place.id ?? ''));
    const postcode = known.get(id) ?? ofSite.find((each) => each !== undefined);
    return postcode === undefined ? [] : [[id, postcode]];
  });
  return new Map(found);
}
