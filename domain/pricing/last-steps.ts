import { exact } from './money.js';
import type { Charge } from './charges.js';
import { alter, payable, type Working } from './working.js';
import { describeAmount } from './money.js';

/** In percent; undefined where no tax is known, 0 where none is due. */
export type TaxRate = (charge: Charge) => number | undefined;

/** TMF620's own taxes of the price, together. */
export const listedTaxRate: TaxRate = ({ listed: { tax = [] } }) => {
  const rates = tax.flatMap(({ taxRate }) => taxRate ?? []);
  return rates.length === 0 ? undefined : rates.reduce((sum, rate) => sum.plus(rate), exact(0)).toNumber();
};

/** Floor and ceiling of a unit, the least that is charged, and the tax. */
export function finish(working: Working, charge: Charge, taxRate: number | undefined): void {
  const { floor, ceiling, minimumCharge, id } = charge.listed;
  const rule = id === undefined ? {} : { id };
  const lowest = floor && payable(exact(floor.value).times(working.units), working);
  if (lowest && working.amount.lessThan(lowest))
    alter(working, { step: 'floor', name: 'Floor price', ...rule }, { to: lowest });
  const highest = ceiling && payable(exact(ceiling.value).times(working.units), working);
  if (highest && working.amount.greaterThan(highest)) {
    alter(working, { step: 'ceiling', name: 'Ceiling price', ...rule }, { to: highest });
  }
  const least = minimumCharge && exact(minimumCharge.value);
  if (least && working.amount.lessThan(least)) {
    alter(working, { step: 'minimum', name: 'Minimum charge', ...rule }, { to: least });
  }
  if (taxRate === undefined) return;
  working.tax = payable(working.amount.times(taxRate).div(100), working);
  const text = `Tax of ${taxRate} % = ${describeAmount(working.tax, working.currency)}`;
  working.explanation.push({ step: 'tax', text, amount: working.amount });
}
