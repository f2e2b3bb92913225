import type { Decimal } from 'decimal.js';
import type { Offering } from '../catalog/catalog.js';
import { type Charge, choosePrices, currenciesOf, type PriceCatalog, toCharge } from './charges.js';
import type { TerminationCharge } from './early-termination.js';
import { otherCurrencies } from './installed.js';
import { type Amount, exact, zero } from './money.js';
import { isKnownPeriod } from './periods.js';
import type { PriceFault, PricingInput, PricingLine } from './pricing.js';
import { type Span, spanOf } from './timeline.js';
import { unitsOf } from './units.js';

/** What the prices of a line are chosen by. */
export interface Choosing {
  readonly input: PricingInput;
  readonly catalog: PriceCatalog;
  readonly currency: string;
  readonly faults: PriceFault[];
}

/** A line with its charges chosen; nothing is multiplied yet, since tiers may count all lines. */
export interface ChosenLine {
  readonly line: PricingLine;
  readonly offering?: Offering;
  readonly span: Span;
  readonly prices: ReturnType<typeof choosePrices>;
}

/** Chooses the prices of a line, and says what is wrong with it. */
export function chooseLine(line: PricingLine, { input, catalog, currency, faults }: Choosing): ChosenLine {
  const span = spanOf(line, input);
  const { id: lineId, offering: ref, alterations = [] } = line;
  const offering = ref && catalog.offering(ref.id, ref.version);
  if (ref && !offering) {
    const message = `Line ${lineId}: the catalog has no offering ${ref.id}.`;
    faults.push({ code: 'unknownOffering', message, lineId });
  }
  const term = line.term ?? input.term;
  const listed = offering
    ? choosePrices({ ...line, ...(term !== undefined && { term }) }, offering, { input, catalog, currency })
    : { charges: [], alterations: [] };
  const prices = withTermination(withUnknownDifference(listed, line, currency), line, currency);
  if (prices.fault !== undefined && !alterations.some(({ kind }) => kind === 'override')) {
    faults.push({ code: 'noPrice', message: `Line ${lineId}: ${prices.fault}.`, lineId });
  }
  const due = (line.termination ?? []).filter(({ amount: { value } }) => value > 0);
  for (const unit of [...alterations, ...(line.ramp ?? []), ...due].flatMap(unitsIn)) {
    if (unit === currency) continue;
    const message = `Line ${lineId}: an amount is in ${unit}, but everything is priced in ${currency}.`;
    faults.push({ code: 'wrongCurrency', message, lineId });
  }
  const others = otherCurrencies(line, currency);
  const sold = offering ? currenciesOf(line, offering, { input, catalog }) : new Set<string>();
  for (const unit of others.filter((each) => line.action === 'modify' && sold.has(each))) {
    const message = `Line ${lineId}: the product costs something in ${unit}, and everything is priced in ${currency}: price it in ${unit}.`;
    faults.push({ code: 'wrongCurrency', message, lineId });
  }
  for (const { name, period } of prices.charges) {
    if (!period || isKnownPeriod(period)) continue;
    const message = `Line ${lineId}: ${name} is charged by the ${period.type}, which is no period: give a day, week, month, quarter or year.`;
    faults.push({ code: 'unknownPeriod', message, lineId });
  }
  return { line, span, prices, ...(offering && { offering }) };
}

/** What the customer pays in another currency is not subtracted; nothing is said of what does not change. */
function withUnknownDifference(
  prices: ChosenLine['prices'],
  line: PricingLine,
  currency: string,
): ChosenLine['prices'] {
  const others = otherCurrencies(line, currency);
  if (others.length === 0 || !['modify', 'delete'].includes(line.action)) return prices;
  const why = `It costs something in ${others.join(' and ')} today, which the difference leaves out.`;
  return { ...prices, note: prices.note === undefined ? why : `${prices.note} ${why}` };
}

/** Leaving early is charged like anything else, so that it may be discounted by hand; why it costs nothing is said too. */
function withTermination(
  prices: ChosenLine['prices'],
  { termination = [] }: PricingLine,
  currency: string,
): ChosenLine['prices'] {
  if (termination.length === 0) return prices;
  const because = ({ contract, line, explanation }: TerminationCharge): string =>
    `${contract.name}, line ${line}: ${explanation}`;
  const charges = termination
    .filter(({ amount }) => amount.value > 0)
    .map((each): Charge => ({
      ...toCharge({
        name: 'Early termination',
        priceType: 'oneTime',
        price: { unit: currency, ...each.amount },
      }),
      own: 'line',
      because: { text: because(each), contract: each.contract },
    }));
  const free = termination.filter(({ amount }) => amount.value === 0).map(because);
  const note = [
    ...(prices.note === undefined ? [] : [prices.note]),
    ...free.map((why) => `No early termination charge: ${why}.`),
  ];
  return {
    ...prices,
    charges: [...prices.charges, ...charges],
    ...(note.length > 0 && { note: note.join(' ') }),
  };
}

const unitsIn = (each: { readonly amount?: Partial<Amount>; readonly unitPrice?: Amount }): string[] =>
  [each.amount, each.unitPrice].flatMap((amount) => amount?.unit ?? []);

/** Counts the units of a line for the tiers that count all lines. */
export function countUnits({ line, prices }: ChosenLine, counted: Map<string, Decimal>): void {
  for (const charge of prices.charges) {
    const { id, tierScope } = charge.listed;
    const units =
      tierScope === 'all' &&
      id !== undefined &&
      unitsOf(charge, exact(line.quantity ?? 1), line.values ?? {});
    if (units) counted.set(id, (counted.get(id) ?? zero).plus(units));
  }
}
