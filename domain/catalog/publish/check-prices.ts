import { misspelledName } from '../../lib/nearest-names.js';
import type { ProductOfferingPrice } from '../../tmf/schemas/product-offering-price.js';
import { valueFault } from '../characteristics.js';
import type { Specification } from '../specification.js';
import type { Finding } from './catalog-fault.js';
import { type CheckedCatalog, isDiscarded } from './checked-catalog.js';

/** Prices that never apply, because they are for a characteristic, or a value, that nothing sold at them has. */
export function priceFindings(
  checked: CheckedCatalog,
): ReadonlyMap<ProductOfferingPrice, readonly Finding[]> {
  return new Map(
    [...soldAt(checked)].map(([price, sold]) => [
      price,
      (price.prodSpecCharValueUse ?? []).flatMap((use, index) =>
        useFindings(use, sold, `prodSpecCharValueUse[${index}]`),
      ),
    ]),
  );
}

/** For each price the specifications that are sold at it; a price without an offering is not checked yet. */
function soldAt({ catalog, offerings }: CheckedCatalog): Map<ProductOfferingPrice, Specification[]> {
  const sold = new Map<ProductOfferingPrice, Specification[]>();
  for (const { productSpecification, productOfferingPrice = [] } of offerings) {
    const specification =
      productSpecification && catalog.specification('ProductSpecification', productSpecification.id);
    if (!specification) continue;
    for (const { id } of productOfferingPrice) {
      const price = catalog.price(id);
      if (price && !isDiscarded(price)) sold.set(price, [...(sold.get(price) ?? []), specification]);
    }
  }
  return sold;
}

type Use = NonNullable<ProductOfferingPrice['prodSpecCharValueUse']>[number];

function useFindings(
  { name, productSpecCharacteristicValue: values = [] }: Use,
  sold: readonly Specification[],
  path: string,
): Finding[] {
  const definitionOf = ({ characteristics }: Specification) =>
    characteristics.find((each) => each.name === name);
  const without = sold.find((each) => !definitionOf(each));
  if (without) {
    const known = without.characteristics.map((each) => each.name);
    const meant = misspelledName(name, known);
    const message = `The price is for certain values of ${name}, which ${without.id} does not have: it would never hold.`;
    const remedy =
      meant === undefined ? `Correct the name; there is: ${known.join(', ') || 'none'}.` : `Write ${meant}.`;
    return [{ code: 'unknownCharacteristic', path: `${path}.name`, message, remedy, involved: [without.id] }];
  }
  const definitions = sold.flatMap((each) => definitionOf(each) ?? []);
  return values.flatMap(({ value }, index): Finding[] => {
    const faults = value === undefined ? [] : definitions.map((each) => valueFault(each, value));
    const [fault] = faults;
    if (fault === undefined || faults.includes(undefined)) return [];
    const place = `${path}.productSpecCharacteristicValue[${index}].value`;
    const message = `The price is for a value that nothing sold at it has: ${fault}`;
    const remedy = `Give the price for a value that ${name} may have.`;
    return [{ code: 'impossibleValue', path: place, message, remedy }];
  });
}
