import { misspelledName } from '../../lib/nearest-names.js';
import type { ProductOfferingPrice } from '../../tmf/schemas/product-offering-price.js';
import type { Offering } from '../catalog.js';
import { definitionsOf } from '../characteristics.js';
import type { CharacteristicDefinition } from '../specification.js';
import type { Finding } from './catalog-fault.js';
import { amountFindings } from './check-price-currencies.js';
import type { CheckedCatalog } from './checked-catalog.js';
import { isAlteration, listedPrices } from './listed-prices.js';

/** What a price says beyond its amount (docs/pricing.md): what could not be charged, or never would be. */
export function priceRuleFindings(
  checked: CheckedCatalog,
): ReadonlyMap<ProductOfferingPrice, readonly Finding[]> {
  const findings = new Map<ProductOfferingPrice, Finding[]>();
  for (const offering of checked.offerings) {
    const listed = listedPrices(offering, checked);
    for (const price of listed) {
      const known = findings.get(price) ?? [];
      const paths = new Set(known.map(({ path }) => path));
      const more = findingsOf(price, { offering, listed, checked }).filter(({ path }) => !paths.has(path));
      findings.set(price, [...known, ...more]);
    }
  }
  return findings;
}

interface Listing {
  readonly offering: Offering;
  readonly listed: readonly ProductOfferingPrice[];
  readonly checked: CheckedCatalog;
}

const findingsOf = (price: ProductOfferingPrice, listing: Listing): Finding[] => [
  ...tierOrderFindings(price, listing),
  ...amountFindings(price),
  ...countFindings(price, listing),
  ...alterationFindings(price, listing),
  ...derivedFindings(price, listing),
  ...listFindings(price, listing),
  ...limitFindings(price),
];

/** Tiers ascend, and the last one is open unless no more units can be ordered. */
function tierOrderFindings(
  { priceTier = [], quantityCharacteristic: name }: ProductOfferingPrice,
  listing: Listing,
): Finding[] {
  const unreachable = priceTier.findIndex(
    ({ upTo = Infinity }, index) => index > 0 && upTo <= (priceTier[index - 1]?.upTo ?? Infinity),
  );
  if (unreachable !== -1) {
    const path = `priceTier[${unreachable}]`;
    const message = 'The tier ends before it begins: no number of units would be in it.';
    return [
      {
        code: 'unreachablePrice',
        path,
        message,
        remedy: 'List the tiers by ascending ends (upTo), the last one without.',
      },
    ];
  }
  const end = priceTier.at(-1)?.upTo;
  if (end === undefined) return [];
  const highest = name === undefined ? undefined : highestOf(definitionOf(name, listing));
  if (highest !== undefined && highest <= end) return [];
  const message = `There is no tier for more than ${end} units: they could not be priced.`;
  return [{ code: 'priceGap', path: 'priceTier', message, remedy: 'Leave upTo out of the last tier.' }];
}

const definitionOf = (name: string, { offering, checked }: Listing): CharacteristicDefinition | undefined => {
  const id = offering.productSpecification?.id;
  const specification =
    id === undefined ? undefined : checked.catalog.specification('ProductSpecification', id);
  return definitionsOf(specification, offering).find((each) => each.name === name);
};

/** The highest number that can be ordered; undefined where there is no bound. */
function highestOf(definition: CharacteristicDefinition | undefined): number | undefined {
  const ends = (definition?.values ?? []).map(({ value, valueTo }) => valueTo ?? value);
  const numbers = ends.filter((end): end is number => typeof end === 'number');
  return ends.length > 0 && numbers.length === ends.length ? Math.max(...numbers) : undefined;
}

/** The characteristic that is counted exists and has numbers. */
function countFindings({ quantityCharacteristic: name }: ProductOfferingPrice, listing: Listing): Finding[] {
  if (name === undefined) return [];
  const path = 'quantityCharacteristic';
  const definition = definitionOf(name, listing);
  if (!definition) {
    const { offering, checked } = listing;
    const id = offering.productSpecification?.id ?? '';
    const known = (checked.catalog.specification('ProductSpecification', id)?.characteristics ?? []).map(
      (each) => each.name,
    );
    const meant = misspelledName(name, known);
    const message = `${offering.id} is charged by ${name}, which it does not have.`;
    const remedy =
      meant === undefined ? `Correct the name; there is: ${known.join(', ') || 'none'}.` : `Write ${meant}.`;
    return [{ code: 'unknownCharacteristic', path, message, remedy, involved: [offering.id] }];
  }
  const type = definition.valueType?.toLowerCase();
  if (type === undefined || ['integer', 'number', 'decimal'].includes(type)) return [];
  const message = `${name} is of type ${definition.valueType}: it cannot be counted.`;
  return [{ code: 'notANumber', path, message, remedy: 'Name a characteristic that has numbers.' }];
}

function alterationFindings(price: ProductOfferingPrice, { offering, listed }: Listing): Finding[] {
  if (!isAlteration(price)) return [];
  const {
    percentage,
    price: amount,
    priceType,
    popRelationship = [],
    alteredPriceType = 'recurring',
  } = price;
  if ((percentage === undefined) === (amount === undefined)) {
    const message = `A ${priceType} is a percentage or an amount (price): this one has ${amount ? 'both' : 'neither'}.`;
    return [{ code: 'missingAttribute', path: 'percentage', message, remedy: 'Give one of the two.' }];
  }
  if (priceType === 'discount' && (percentage ?? 0) > 100) {
    const message = `A discount of ${percentage} % would be more than the price.`;
    return [{ code: 'impossibleValue', path: 'percentage', message, remedy: 'Give 100 for what is free.' }];
  }
  const charges = listed.filter((each) => !isAlteration(each));
  const unknown = popRelationship.findIndex(({ id }) => !charges.some((each) => each.id === id));
  if (unknown !== -1) {
    const message = `${offering.id} has no charge ${popRelationship[unknown]?.id}: there is nothing to alter.`;
    const remedy = `Name one of ${charges.map(({ id }) => id).join(', ') || 'its prices'}, or list the charge at ${offering.id}.`;
    return [
      {
        code: 'unknownTarget',
        path: `popRelationship[${unknown}].id`,
        message,
        remedy,
        involved: [offering.id],
      },
    ];
  }
  if (popRelationship.length === 0 && !charges.some((each) => each.priceType === alteredPriceType)) {
    const message = `${offering.id} has no ${alteredPriceType} charge: there is nothing to alter.`;
    const remedy = 'Name the type of the charges (alteredPriceType), or the charges (popRelationship).';
    return [{ code: 'unreachablePrice', path: 'alteredPriceType', message, remedy, involved: [offering.id] }];
  }
  return exclusionFindings(price, listed);
}

/** What comes after an exclusive one that always holds is never applied. */
function exclusionFindings(price: ProductOfferingPrice, listed: readonly ProductOfferingPrice[]): Finding[] {
  const before = listed.find(
    (each) =>
      each !== price &&
      isAlteration(each) &&
      each.exclusive === true &&
      alwaysHolds(each) &&
      isBefore(each, price) &&
      altersTheSame(each, price),
  );
  if (!before) return [];
  const message = `${before.id} always holds, comes before it and excludes others: it would never be applied.`;
  const remedy = `Give it a lower priority number than ${before.id}, or ${before.id} a condition.`;
  return [{ code: 'unreachablePrice', path: 'priority', message, remedy }];
}

const conditions = [
  'validFor',
  'prodSpecCharValueUse',
  'productOfferingTerm',
  'market',
  'channel',
  'marketSegment',
  'account',
  'agreement',
  'action',
  'priceList',
  'applicationDuration',
] as const;

const alwaysHolds = (price: ProductOfferingPrice): boolean =>
  conditions.every((each) => price[each] === undefined);

const isBefore = (one: ProductOfferingPrice, other: ProductOfferingPrice): boolean =>
  (one.priority ?? 0) < (other.priority ?? 0) ||
  ((one.priority ?? 0) === (other.priority ?? 0) && (one.id ?? '') < (other.id ?? ''));

const altersTheSame = (one: ProductOfferingPrice, other: ProductOfferingPrice): boolean =>
  one.popRelationship === undefined &&
  other.popRelationship === undefined &&
  (one.alteredPriceType ?? 'recurring') === (other.alteredPriceType ?? 'recurring');

function derivedFindings(
  { derivedFrom, percentage, priceType }: ProductOfferingPrice,
  { checked }: Listing,
): Finding[] {
  if (!derivedFrom) return [];
  if (percentage === undefined) {
    const message = 'A derived price is a percentage of others, and none is given.';
    return [{ code: 'missingAttribute', path: 'percentage', message, remedy: 'Give the percentage.' }];
  }
  const { productOffering = [], priceType: type = priceType } = derivedFrom;
  return productOffering.flatMap(({ id }, index): Finding[] => {
    const path = `derivedFrom.productOffering[${index}].id`;
    const source = checked.catalog.offering(id);
    if (!source) {
      const message = `There is no offering ${id} to derive a price from.`;
      return [{ code: 'unknownTarget', path, message, remedy: 'Correct the id, or add the offering.' }];
    }
    const charges = listedPrices(source, checked).filter((each) => each.priceType === type);
    if (charges.some((each) => !each.derivedFrom)) return [];
    const message = `${id} has no ${type} price that is not derived itself: there would be nothing to derive from.`;
    return [
      {
        code: 'derivedPriceCycle',
        path,
        message,
        remedy: 'Name offerings with prices of their own.',
        involved: [id],
      },
    ];
  });
}

function listFindings({ priceList }: ProductOfferingPrice, { checked }: Listing): Finding[] {
  if (!priceList || checked.catalog.price(priceList.id)?.['@type'] === 'PriceList') return [];
  const message = `There is no price list ${priceList.id}: the price would never hold.`;
  const remedy = 'Add it, as a price of @type PriceList, or leave the list out.';
  return [{ code: 'unknownTarget', path: 'priceList.id', message, remedy }];
}

function limitFindings({ floor, ceiling }: ProductOfferingPrice): Finding[] {
  if (!floor || !ceiling || floor.value <= ceiling.value) return [];
  const message = `The floor of ${floor.value} is above the ceiling of ${ceiling.value}.`;
  return [{ code: 'invalidLimits', path: 'floor', message, remedy: 'Exchange them.' }];
}
