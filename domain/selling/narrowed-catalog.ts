import type { Catalog } from '../catalog/catalog.js';
import { type Json, object, objects, text } from '../lib/json.js';
import { nestedItems } from '../order/order.js';
import type { ErrorDetail } from '../tmf/schemas/error.js';
import type { StoredAgreement } from './agreed-prices.js';
import { lineStateAt } from './sales-agreement.js';

/**
 * What a product order adds that the agreements of its account do not name, where they narrow the catalog: an offering
 * outside all lines, a value that was not negotiated, a part that was not chosen for a bundle.
 */
export function narrowedCatalogFaults(
  order: Json,
  agreements: readonly StoredAgreement[],
  { catalog, now }: { readonly catalog: Catalog; readonly now: string },
): ErrorDetail[] {
  const narrowing = agreements.filter(({ doc }) => doc['narrowsCatalog'] === true);
  if (narrowing.length === 0) return [];
  const lines = narrowing.flatMap(({ doc }) =>
    objects(doc['line']).filter((line) => lineStateAt(line, doc['status'], now) === 'active'),
  );
  const names = narrowing.map(({ name }) => name).join(', ');
  const byPath = new Map(nestedItems('productOrder', order).map((each) => [each.path, each]));
  return [...byPath.values()].flatMap(({ item, path }) => {
    const offering = offeringIn(item);
    if (item['action'] === 'delete' || item['action'] === 'noChange' || offering === undefined) return [];
    const named = lines.filter((line) => isNamedBy(line, offering, catalog));
    const above = byPath.get(path.replace(/\.productOrderItem\[\d+\]$/, ''));
    const isPart =
      above !== undefined && lines.some((line) => isPartOf(line, offering, offeringIn(above.item)));
    if (named.length === 0 && !isPart)
      return [{ path, message: `cannot be ordered: ${offering} is not in ${names}` }];
    return valueFaults(item, named, path);
  });
}

/** The characteristics of which agreements that narrow the catalog have negotiated the values. */
export const narrowedNames = (agreements: readonly StoredAgreement[]): readonly string[] =>
  agreements
    .filter(({ doc }) => doc['narrowsCatalog'] === true)
    .flatMap(({ doc }) => objects(doc['line']).flatMap((line) => objects(line['option'])))
    .flatMap(({ name }) => text(name) ?? []);

const offeringIn = (item: Json): string | undefined => text(object(item['productOffering'])['id']);

function isNamedBy(line: Json, offering: string, catalog: Catalog): boolean {
  const id = offeringIn(line);
  if (id !== undefined) return id === offering;
  const category = text(object(line['category'])['id']);
  const sold = catalog.offering(offering);
  return category === undefined || (sold !== undefined && catalog.categoriesOf(sold).has(category));
}

/** The parts of a bundle are free unless its line chooses them. */
function isPartOf(line: Json, part: string, bundle: string | undefined): boolean {
  if (bundle === undefined || offeringIn(line) !== bundle) return false;
  const chosen = objects(line['bundledOffering']);
  return chosen.length === 0 || chosen.some(({ id }) => id === part);
}

/** Negotiated options: where each line that names the offering has other values, none of them is meant. */
function valueFaults(item: Json, lines: readonly Json[], path: string): ErrorDetail[] {
  const values = objects(object(item['product'])['productCharacteristic']);
  return values.flatMap(({ name, value }, index) => {
    const options = lines.map((line) => objects(line['option']).find((each) => each['name'] === name));
    if (options.length === 0 || options.some((option) => option === undefined)) return [];
    const allowedValues = options.flatMap((option) => option?.['value'] as readonly unknown[]);
    if (allowedValues.some((allowed) => JSON.stringify(allowed) === JSON.stringify(value))) return [];
    const message = `must be one of the negotiated values ${allowedValues.join(', ')}`;
    return [{ path: `${path}.product.productCharacteristic[${index}].value`, message, allowedValues }];
  });
}
