import { Decimal } from 'decimal.js';
import { type Catalog, orderable } from '../catalog/catalog.js';
import { isAmong } from '../catalog/characteristics.js';
import type { ItemPrice } from '../tmf/schemas/price.js';
import type { ProductOfferingPrice } from '../tmf/schemas/product-offering-price.js';
import type { OrderItem } from '../decomposition/specification-node.js';

/** The catalog's price for an item: one-time charges when it is added, recurring ones also when it is changed. */
export function pricesOf(item: OrderItem, catalog: Catalog): ItemPrice[] {
  const { action, offering } = item;
  if (action !== 'add' && action !== 'modify') return [];
  return (offering?.productOfferingPrice ?? []).flatMap(({ id }) => {
    const price = catalog.price(id);
    if (!price || !priceApplies(price, item)) return [];
    return action === 'modify' && price.priceType === 'oneTime' ? [] : toItemPrice(price, item);
  });
}

/**
 * A price is on sale like everything in the catalog, and may apply to some values or ranges only (TMF620
 * prodSpecCharValueUse).
 */
const priceApplies = (
  { lifecycleStatus = 'active', prodSpecCharValueUse = [] }: ProductOfferingPrice,
  { values }: OrderItem,
): boolean =>
  orderable({ lifecycleStatus }) &&
  prodSpecCharValueUse.every(({ name, productSpecCharacteristicValue: allowed }) =>
    isAmong(allowed, values[name]),
  );

function toItemPrice(listed: ProductOfferingPrice, { quantity }: OrderItem): ItemPrice[] {
  const { id, name, priceType, price, unitOfMeasure } = listed;
  if (!price) return [];
  const { amount = 1, units } = unitOfMeasure ?? {};
  const period = periodOf(listed);
  // Usage is not known yet: its price stays that of one unit.
  const value = priceType === 'usage' ? price.value : new Decimal(price.value).times(quantity).toNumber();
  return [
    {
      '@type': 'CatalogPrice',
      '@baseType': 'QuotePrice',
      name,
      ...(priceType !== undefined && { priceType }),
      ...(period !== undefined && { recurringChargePeriod: period }),
      ...(units !== undefined && { unitOfMeasure: `${amount} ${units}` }),
      price: { dutyFreeAmount: { unit: price.unit, value } },
      ...(id !== undefined && {
        productOfferingPrice: { id, name, '@referredType': 'ProductOfferingPrice' },
      }),
    },
  ];
}

/** `month`, `3 month`. */
function periodOf({
  recurringChargePeriodType: type,
  recurringChargePeriodLength: length = 1,
}: ProductOfferingPrice): string | undefined {
  return type === undefined || length === 1 ? type : `${length} ${type}`;
}

const amounts = ['dutyFreeAmount', 'taxIncludedAmount'] as const;

/** The sums of what is paid alike: once, or in the same period, in the same currency. Usage has no sum. */
export function totalPrices(prices: readonly ItemPrice[]): ItemPrice[] {
  const sums = new Map<string, { readonly like: ItemPrice; readonly unit: string; readonly sum: Sum }>();
  for (const price of prices.filter(({ priceType }) => priceType !== 'usage')) {
    for (const name of amounts) {
      const { unit, value } = price.price?.[name] ?? {};
      if (unit === undefined || value === undefined) continue;
      const key = JSON.stringify([price.priceType, price.recurringChargePeriod, unit]);
      const sum: Sum = sums.get(key)?.sum ?? {};
      const more = { ...sum, [name]: new Decimal(value).plus(sum[name] ?? 0) };
      sums.set(key, { like: price, unit, sum: more });
    }
  }
  return [...sums.values()].map(({ like: { priceType, recurringChargePeriod: period }, unit, sum }) => ({
    ...(priceType !== undefined && { priceType }),
    ...(period !== undefined && { recurringChargePeriod: period }),
    price: Object.fromEntries(
      Object.entries(sum).map(([name, value]) => [name, { unit, value: value.toNumber() }]),
    ),
  }));
}

type Sum = Readonly<Partial<Record<(typeof amounts)[number], Decimal>>>;
