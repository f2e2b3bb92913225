import { buildCatalog, type Catalog, type CatalogEntries } from '../../../domain/catalog/catalog.js';
import { describeAmount } from '../../../domain/pricing/money.js';
import { priceLines } from '../../../domain/pricing/price-lines.js';
import type { PricePart, Pricing, PricingInput, PricingLine } from '../../../domain/pricing/pricing.js';
import type { ProductOfferingPrice } from '../../../domain/tmf/schemas/product-offering-price.js';
import type { ProductOffering } from '../../../domain/tmf/schemas/product-offering.js';

type Price = ProductOfferingPrice & { readonly id: string };
type More = Partial<ProductOfferingPrice>;

export const euro = (value: number) => ({ value, unit: 'EUR' });

export const monthly = (id: string, value: number, more: More = {}): Price => ({
  id,
  name: id,
  priceType: 'recurring',
  recurringChargePeriodType: 'month',
  price: euro(value),
  ...more,
});

export const once = (id: string, value: number, more: More = {}): Price => ({
  id,
  name: id,
  priceType: 'oneTime',
  price: euro(value),
  ...more,
});

export const usage = (id: string, value: number, more: More = {}): Price => ({
  id,
  name: id,
  priceType: 'usage',
  price: euro(value),
  ...more,
});

/** In percent, unless an amount is given instead. */
export const discount = (id: string, percentage: number | undefined, more: More = {}): Price => ({
  id,
  name: id,
  priceType: 'discount',
  ...(percentage !== undefined && { percentage }),
  ...more,
});

export const surcharge = (id: string, percentage: number, more: More = {}): Price => ({
  ...discount(id, percentage, more),
  priceType: 'surcharge',
});

/** A list of prices for those that the restriction names. */
export const priceList = (id: string, more: More = {}): Price => ({
  '@type': 'PriceList',
  id,
  name: id,
  isBundle: true,
  ...more,
});

/** For these values of a characteristic, or a range. */
export const forValues = (name: string, ...values: readonly unknown[]): More => ({
  prodSpecCharValueUse: [{ name, productSpecCharacteristicValue: values.map((value) => ({ value })) }],
});

/** `[10, 5], [Infinity, 4]`: 5 up to 10, 4 above. */
export const tiers = (...each: readonly (readonly [upTo: number, price: number])[]): More => ({
  priceTier: each.map(([upTo, price]) => ({ ...(upTo < Infinity && { upTo }), price: euro(price) })),
});

export const termOf = (months: number): More => ({
  productOfferingTerm: [{ name: `${months} months`, duration: { amount: months, units: 'month' } }],
});

/** Offerings by id with the prices that they list; what is no line's is a price list. */
export type Offerings = Readonly<Record<string, readonly Price[]>>;

export function catalogOf(
  offerings: Offerings,
  others: readonly Price[] = [],
  more: Partial<ProductOffering> = {},
  category: CatalogEntries['category'] = [],
): Catalog {
  const prices = [...Object.values(offerings).flat(), ...others];
  return buildCatalog({
    category,
    productOffering: Object.entries(offerings).map(([id, listed]) => ({
      id,
      name: id,
      lifecycleStatus: 'active',
      productOfferingPrice: listed.map((price) => ({ id: price.id })),
      ...more,
    })),
    productOfferingPrice: [...new Map(prices.map((price) => [price.id, price])).values()],
  });
}

/** A line of the offering `o`, unless it says so. */
export const line = (id: string, more: Partial<PricingLine> = {}): PricingLine => ({
  id,
  action: 'add',
  offering: { id: 'o' },
  ...more,
});

const start = '2026-01-01T00:00:00.000Z';

export const price = (catalog: Catalog, input: Partial<PricingInput>): Pricing =>
  priceLines({ instant: start, lines: [line('1')], ...input }, catalog);

/** What is charged, in words: `1 rent: 5.00 EUR a month, 6.00 EUR from 2027-01-01`; and the faults. */
export const charges = ({ lines, currency = '', faults }: Pricing): string[] => [
  ...lines.flatMap(({ id, parts }) => parts.map((part) => `${id} ${describe(part, currency)}`)),
  ...faults.map(({ code }) => code),
];

function describe(
  { name, priceType, period, segments: [first, ...later] }: PricePart,
  currency: string,
): string {
  const { type = '', length = 1 } = period ?? {};
  const every =
    priceType === 'usage'
      ? ' a unit'
      : period
        ? ` ${length === 1 ? 'a' : `each ${length}`} ${type}`
        : ' once';
  const changes = later.map(
    ({ net, start: from }) => `, ${describeAmount(net, currency)} from ${from.slice(0, 10)}`,
  );
  return `${name}: ${describeAmount(first.net, currency)}${every}${changes.join('')}`;
}
