import type { Decimal } from 'decimal.js';
import type { ProductOfferingPrice } from '../tmf/schemas/product-offering-price.js';
import type { CharacteristicValues } from '../lib/values.js';
import type { Charge } from './charges.js';
import { describeAmount, exact, zero } from './money.js';

/**
 * What is multiplied with the price: the products, or what a characteristic says of each of them, in units of the
 * price. Undefined when the characteristic has no number of 0 or more.
 */
export function unitsOf(
  { listed }: Charge,
  quantity: Decimal,
  values: CharacteristicValues,
): Decimal | undefined {
  const { quantityCharacteristic: name, startedUnits = false, unitOfMeasure } = listed;
  const { amount = 1 } = unitOfMeasure ?? {};
  const perProduct = name === undefined ? exact(1) : countOf(values[name]);
  if (!perProduct) return undefined;
  // Without a characteristic the unit of measure says what one product is: 1 of it, whatever the amount.
  const units = name === undefined ? perProduct : perProduct.div(amount > 0 ? amount : 1);
  return (startedUnits ? units.ceil() : units).times(quantity);
}

const countOf = (value: unknown): Decimal | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? exact(value) : undefined;

/** What the units cost, and in which words. */
interface ListAmount {
  readonly unitPrice: Decimal;
  readonly amount: Decimal;
  readonly text: string;
}

/**
 * The price of the units, when so many are counted for the tiers (those of other lines included). Undefined when there
 * is no tier for so many.
 */
export function listAmount(
  listed: ProductOfferingPrice,
  units: Decimal,
  counted: Decimal,
  currency: string,
): ListAmount | undefined {
  const { price, priceTier, tierMode = 'volume' } = listed;
  if (!priceTier) return flat(exact(price?.value ?? 0), units, { listed, currency });
  if (tierMode === 'volume') {
    const tier = priceTier.find(({ upTo = Infinity }) => counted.lessThanOrEqualTo(upTo));
    return (
      tier && flat(exact(tier.price.value), units, { listed, currency }, `the tier of ${counted.toString()}`)
    );
  }
  return graduated(priceTier, units, { counted, currency, unit: nameOfUnit(listed) });
}

interface Words {
  readonly listed: ProductOfferingPrice;
  readonly currency: string;
}

function flat(unitPrice: Decimal, units: Decimal, { listed, currency }: Words, tier?: string): ListAmount {
  const unit = nameOfUnit(listed);
  const text = `${describeAmount(unitPrice, currency)} × ${units.toString()}${unit}${tier === undefined ? '' : ` in ${tier}`}`;
  return { unitPrice, amount: unitPrice.times(units), text };
}

const nameOfUnit = ({ unitOfMeasure }: ProductOfferingPrice): string => {
  const { amount = 1, units } = unitOfMeasure ?? {};
  return units === undefined ? '' : ` ${amount === 1 ? '' : `${amount} `}${units}`;
};

interface Counted {
  readonly counted: Decimal;
  readonly currency: string;
  readonly unit: string;
}

/** Each unit has the price of its own tier; lines that are counted together pay the same average. */
function graduated(
  tiers: NonNullable<ProductOfferingPrice['priceTier']>,
  units: Decimal,
  { counted, currency, unit }: Counted,
): ListAmount | undefined {
  let below = zero;
  let total = zero;
  const texts: string[] = [];
  for (const { upTo = Infinity, price } of tiers) {
    const top = counted.lessThan(upTo) ? counted : exact(upTo);
    if (top.greaterThan(below)) {
      total = total.plus(top.minus(below).times(price.value));
      texts.push(`${describeAmount(exact(price.value), currency)} × ${top.minus(below).toString()}${unit}`);
      below = top;
    }
    if (below.equals(counted)) break;
  }
  if (below.lessThan(counted)) return undefined;
  if (counted.isZero()) return { unitPrice: zero, amount: zero, text: `no${unit || ' units'}` };
  const shared = units.equals(counted) ? '' : `, of which ${units.toString()} of ${counted.toString()}`;
  return {
    unitPrice: total.div(counted).toDecimalPlaces(10),
    amount: total.times(units).div(counted),
    text: texts.join(' + ') + shared,
  };
}
