import { groupBy } from '../../lib/group-by.js';
import type { ProductOfferingPrice } from '../../tmf/schemas/product-offering-price.js';
import type { Offering } from '../catalog.js';
import type { Finding } from './catalog-fault.js';
import type { CheckedCatalog } from './checked-catalog.js';
import { isAlteration, listedPrices } from './listed-prices.js';

/** Amounts of a price that are not in its currency. */
export function amountFindings({ price, priceTier = [], ...bounds }: ProductOfferingPrice): Finding[] {
  const amounts = [
    ...priceTier.map((tier, index) => ({ path: `priceTier[${index}].price.unit`, unit: tier.price.unit })),
    ...(['floor', 'ceiling', 'minimumCharge', 'cost'] as const).flatMap((path) => {
      const unit = bounds[path]?.unit;
      return unit === undefined ? [] : [{ path: `${path}.unit`, unit }];
    }),
  ];
  const unit = price?.unit ?? priceTier[0]?.price.unit;
  return amounts
    .filter((each) => unit !== undefined && each.unit !== unit)
    .map(({ path, unit: other }): Finding => ({
      code: 'mixedCurrency',
      path,
      message: `The price is in ${unit}, and this in ${other}: they cannot be compared.`,
      remedy: `Give it in ${unit}, or a price of its own in ${other}.`,
    }));
}

/** Currencies in which some kind of charge is missing that there is in others: it would be left out. */
export function currencyMixFindings(offering: Offering, checked: CheckedCatalog): Finding[] {
  const charges = listedPrices(offering, checked).filter(
    (each) => !isAlteration(each) && each.optional !== true && (each.price ?? each.priceTier?.[0]?.price),
  );
  const byCurrency = groupBy(charges, (each) => (each.price ?? each.priceTier?.[0]?.price)?.unit ?? '');
  const kinds = new Set(charges.map(({ priceType }) => priceType));
  if (byCurrency.size < 2) return [];
  return [...byCurrency].flatMap(([currency, own]) =>
    [...kinds]
      .filter((kind) => !own.some(({ priceType }) => priceType === kind))
      .map((kind): Finding => ({
        code: 'mixedCurrency',
        path: 'productOfferingPrice',
        message: `In ${currency} there is no ${kind} price, as in another currency: in ${currency} it would not be charged.`,
        remedy: `Add it in ${currency}, or say optional: true where it may be missing.`,
      })),
  );
}
