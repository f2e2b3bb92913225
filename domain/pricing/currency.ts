import { currenciesOf, type PriceCatalog } from './charges.js';
import { installedCurrencies } from './installed.js';
import type { PriceFault, PricingInput, PricingLine } from './pricing.js';

/** The one currency of everything: what was asked for, else the only one in which all lines can be priced. */
export function currencyFor(
  input: PricingInput,
  catalog: PriceCatalog,
): { readonly currency: string } | { readonly fault?: PriceFault } {
  if (input.currency !== undefined) return { currency: input.currency };
  const ofLines = input.lines.flatMap((line) => {
    const currencies = currenciesFor(line, input, catalog);
    return currencies.size > 0 ? [currencies] : [];
  });
  const [first, ...others] = ofLines;
  if (!first) return chargeWithoutCurrency(input);
  const common = [...first].filter((each) => others.every((other) => other.has(each))).toSorted();
  const agreed = new Set(
    (input.agreementPrices ?? []).flatMap(({ unitPrice, amount }) => (unitPrice ?? amount)?.unit ?? []),
  );
  const [only] =
    common.length === 1 ? common : common.filter((each) => agreed.size === 1 && agreed.has(each));
  if (only !== undefined) return { currency: only };
  const there = [...new Set(ofLines.flatMap((each) => [...each]))].toSorted().join(', ');
  const message =
    common.length === 0
      ? `There is no currency in which all lines have prices; there are prices in ${there}.`
      : `There are prices in ${there}: say in which currency it is to be priced.`;
  return { fault: { code: 'noCurrency', message } };
}

/** A charge for leaving early is never left out for want of a currency. */
function chargeWithoutCurrency({ lines }: PricingInput): { readonly fault?: PriceFault } {
  const charged = lines.find(({ termination = [] }) => termination.some(({ amount }) => amount.value > 0));
  if (!charged) return {};
  const message = `Line ${charged.id}: leaving early costs something, and nothing says in which currency: say in which it is to be priced.`;
  return { fault: { code: 'noCurrency', message, lineId: charged.id } };
}

/** Of the catalog, or of what the product costs or was given by hand; a product stays in its currency if it can. */
function currenciesFor(line: PricingLine, input: PricingInput, catalog: PriceCatalog): ReadonlySet<string> {
  const offering = line.offering && catalog.offering(line.offering.id, line.offering.version);
  const listed = offering ? currenciesOf(line, offering, { input, catalog }) : new Set<string>();
  const installed = new Set(installedCurrencies(line));
  const kept = new Set([...listed].filter((each) => installed.has(each)));
  const byHand = (line.alterations ?? []).flatMap(({ kind, amount }) =>
    kind === 'override' && amount ? [amount.unit] : [],
  );
  const byContract = (line.termination ?? []).flatMap(({ amount }) => amount.unit ?? []);
  return [kept, listed, installed].find(({ size }) => size > 0) ?? new Set([...byHand, ...byContract]);
}
