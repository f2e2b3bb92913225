import type { Inventory } from '../../domain/inventory/inventory.js';
import type { OrderToPlan } from '../../domain/order/order.js';
import type { CalendarPeriod } from '../../domain/tmf/schemas/geographic-site.js';
import { calendarZone } from '../../domain/tmf/time-slots.js';
import { parseJsonList } from '../tables/columns.js';
import { anyOf, type Database } from '../database.js';
import type { Place } from '../../domain/order/references.js';
import type { BusinessDocument, GeographicAddress } from '../tables/documents.js';
import type { Filled, Row } from '../tables/row.js';

/**
 * The postcode of every place that the order names only by the id of a site or address (TMF673, TMF674): service areas
 * are stored by postcode. Reads nothing when the order gives all postcodes itself.
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

/** The time zone of every place that is a site with a calendar (TMF674): a date begins at midnight there. */
export async function loadTimeZones(
  database: Database,
  located: readonly { readonly place?: Place }[],
): Promise<Pick<Inventory, 'timeZones'>> {
  const ids = new Set(
    located.flatMap(({ place }) => (place?.id !== undefined && isOurs(place.id) ? [place.id] : [])),
  );
  if (ids.size === 0) return {};
  const sites = await database.rows<Row<BusinessDocument, 'id'> & { readonly calendar: unknown }>(
    `SELECT id, JSON_EXTRACT(doc, '$.calendar') AS calendar FROM business_document
     WHERE resource = 'geographicSite' AND id IN (?) AND JSON_EXTRACT(doc, '$.calendar') IS NOT NULL`,
    [anyOf([...ids])],
  );
  const found = sites.flatMap(({ id, calendar }): [string, string][] => {
    const zone = calendarZone(parseJsonList(calendar) as readonly CalendarPeriod[]);
    return zone === undefined ? [] : [[id, zone]];
  });
  return found.length > 0 ? { timeZones: Object.fromEntries(found) } : {};
}

// Turnup's ids are ASCII: the database cannot even compare them with other characters.
const isOurs = (id: string): boolean => /^[!-~]{1,64}$/.test(id);

const lacksPostcode = ({ id, postcode }: Place): boolean =>
  id !== undefined && postcode === undefined && isOurs(id);

/** The postcodes of these sites and addresses, where they are known: of a site that of the first of its places. */
export async function postcodesOf(
  database: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const sites = await database.rows<
    Row<BusinessDocument, 'id'> & { readonly places: readonly Place[] | null }
  >(
    `SELECT id, JSON_EXTRACT(doc, '$.place') AS places FROM business_document
     WHERE resource = 'geographicSite' AND id IN (?)`,
    [anyOf(ids)],
  );
  const placesOf = new Map(sites.map(({ id, places }) => [id, parseJsonList(places) as readonly Place[]]));
  const named = [...ids, ...[...placesOf.values()].flat().flatMap(({ id }) => id ?? [])];
  const addresses = await database.rows<Row<GeographicAddress, 'id'> & Filled<GeographicAddress, 'postcode'>>(
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
