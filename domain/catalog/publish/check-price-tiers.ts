import type { ProductOfferingPrice } from '../../tmf/schemas/product-offering-price.js';
import type { CharacteristicValueSpecification } from '../../tmf/schemas/specification.js';
import type { Offering } from '../catalog.js';
import { definitionsOf, isRange } from '../characteristics.js';
import type { CharacteristicDefinition } from '../specification.js';
import type { Finding } from './catalog-fault.js';
import { type CheckedCatalog, isDiscarded } from './checked-catalog.js';
import { describeRange, difference, intersection, numberRange, span } from './number-ranges.js';
import { groupBy } from '../../lib/group-by.js';

/**
 * Price tiers of an offering, that is prices of one kind for ranges of one characteristic: values that can be ordered
 * and have no price, or two.
 */
export function tierFindings(offering: Offering, { catalog }: CheckedCatalog): Finding[] {
  const { productSpecification, productOfferingPrice = [] } = offering;
  const specification =
    productSpecification && catalog.specification('ProductSpecification', productSpecification.id);
  const prices = [...new Set(productOfferingPrice.map(({ id }) => id))]
    .flatMap((id) => catalog.price(id) ?? [])
    .filter(({ priceType }) => priceType !== 'discount' && priceType !== 'surcharge')
    .filter((each) => each.price && each.lifecycleStatus !== 'retired' && !isDiscarded(each));
  return definitionsOf(specification, offering).flatMap((definition) =>
    tiersBy(definition.name, prices).flatMap((tiers) => [
      ...overlapFindings(offering, definition, tiers),
      ...(prices.some((each) => holdsBeside(tiers, each, definition.name))
        ? []
        : gapFindings(offering, definition, tiers)),
    ]),
  );
}

interface Tier {
  readonly price: ProductOfferingPrice;
  readonly values: readonly CharacteristicValueSpecification[];
}

/** Prices for values of the characteristic that are otherwise alike, where at least one is for a range. */
function tiersBy(name: string, prices: readonly ProductOfferingPrice[]): readonly Tier[][] {
  const tiers = prices.flatMap((price) => {
    const uses = price.prodSpecCharValueUse ?? [];
    const use = uses.find((each) => each.name === name);
    if (!use) return [];
    const key = JSON.stringify([kindOf(price), uses.filter((each) => each !== use)]);
    return [{ key, price, values: use.productSpecCharacteristicValue ?? [] }];
  });
  return [...groupBy(tiers, ({ key }) => key).values()].filter(
    (alike) => alike.length > 1 && alike.some(({ values }) => values.some(isRange)),
  );
}

/** Prices that are paid alike, and for the same. */
const kindOf = (each: ProductOfferingPrice): string =>
  JSON.stringify([
    each.priceType,
    each.recurringChargePeriodType,
    each.recurringChargePeriodLength ?? 1,
    each.price?.unit,
    each.unitOfMeasure?.units,
    each.priceList?.id,
    each.market,
    each.channel,
    each.marketSegment,
    each.account,
    each.agreement,
    each.action,
    each.validFor,
    each.productOfferingTerm,
  ]);

/** True for a price of the same kind that applies whatever the characteristic is: then nothing is without a price. */
const holdsBeside = ([first]: readonly Tier[], price: ProductOfferingPrice, name: string): boolean =>
  first !== undefined &&
  kindOf(first.price) === kindOf(price) &&
  !(price.prodSpecCharValueUse ?? []).some((each) => each.name === name);

function overlapFindings(
  { productOfferingPrice = [] }: Offering,
  definition: CharacteristicDefinition,
  tiers: readonly Tier[],
): Finding[] {
  const { name } = definition;
  const whole = isWhole(definition, tiers);
  return tiers.flatMap((tier, index) =>
    tiers.slice(0, index).flatMap((before): Finding[] => {
      // Two prices for the same range are intended.
      if (JSON.stringify(before.values) === JSON.stringify(tier.values)) return [];
      const both = intersection(rangesOf(before, whole), rangesOf(tier, whole));
      if (both.length === 0) return [];
      const [one, other] = [before.price.id ?? '', tier.price.id ?? ''];
      const path = `productOfferingPrice[${productOfferingPrice.findIndex(({ id }) => id === other)}]`;
      const message = `Both ${one} and ${other} hold where ${name} is ${describe(both, whole)}: both would be charged.`;
      const remedy = 'Let one of them end before the other begins (rangeInterval can leave an end out).';
      return [{ code: 'priceOverlap', path, message, remedy, involved: [one, other] }];
    }),
  );
}

function gapFindings(
  offering: Offering,
  definition: CharacteristicDefinition,
  tiers: readonly Tier[],
): Finding[] {
  const whole = isWhole(definition, tiers);
  const covered = tiers.flatMap((tier) => rangesOf(tier, whole));
  if (tiers.some(({ values }) => values.length === 0)) return [];
  const limits = limitsOf(definition).flatMap((each) => numberRange(each, whole));
  const gaps = difference(limits.length > 0 ? limits : span(covered), covered);
  if (gaps.length === 0) return [];
  const ids = tiers.map(({ price }) => price.id ?? '');
  const message = `None of ${ids.join(', ')} holds where ${definition.name} is ${describe(gaps, whole)}: nothing would be charged.`;
  const remedy = `Extend one of them, or add a price for it; ${offering.id} is free there with a price of 0.`;
  return [{ code: 'priceGap', path: 'productOfferingPrice', message, remedy, involved: ids }];
}

/** The values that can be ordered; that a default lies in one of the ranges is checked elsewhere. */
const limitsOf = ({ values }: CharacteristicDefinition): readonly CharacteristicValueSpecification[] =>
  values.some(isRange)
    ? values.filter(({ isDefault = false, ...each }) => isRange(each) || !isDefault)
    : values;

/** Between integer bounds, fractions are not meant unless the type is decimal. */
function isWhole(definition: CharacteristicDefinition, tiers: readonly Tier[]): boolean {
  const type = definition.valueType?.toLowerCase();
  if (type === 'integer' || type === 'decimal') return type === 'integer';
  return [...definition.values, ...tiers.flatMap(({ values }) => values)]
    .flatMap(({ value, valueFrom, valueTo }) => [value, valueFrom, valueTo])
    .every((end) => typeof end !== 'number' || Number.isInteger(end));
}

const rangesOf = ({ values }: Tier, whole: boolean) => values.flatMap((each) => numberRange(each, whole));

const describe = (ranges: ReturnType<typeof difference>, whole: boolean): string =>
  ranges.map((each) => describeRange(each, whole)).join(' or ');
