import type { Offering } from '../catalog/catalog.js';
import type { Charge } from './charges.js';
import { holdsForValues } from './charges.js';
import type { Choosing } from './chosen-line.js';
import type { AgreementPrice, PricingLine } from './pricing.js';
import type { Reason } from './working.js';

/** The agreement prices that may concern a charge at some time, in any currency, those that are meant for it most first. */
export function agreementPricesFor(
  charge: Charge,
  line: PricingLine,
  offering: Offering | undefined,
  { input: { agreementPrices = [], instant }, catalog }: Pick<Choosing, 'input' | 'catalog'>,
): AgreementPrice[] {
  const categories = offering ? catalog.categoriesOf(offering) : new Set<string>();
  const concerns = ({
    offeredUntil,
    price,
    offering: id,
    category,
    priceType = 'recurring',
    values = [],
  }: AgreementPrice) =>
    (offeredUntil === undefined || Date.parse(instant) < Date.parse(offeredUntil)) &&
    (price === undefined ? priceType === charge.priceType : price === charge.listed.id) &&
    (id === undefined || id === offering?.id) &&
    (category === undefined || categories.has(category)) &&
    holdsForValues(values, line.values ?? {});
  return agreementPrices
    .filter(concerns)
    .toSorted((a, b) => rank(a) - rank(b) || startOf(b) - startOf(a) || (a.id < b.id ? -1 : 1));
}

/** A price, values, an offering, a category, everything. */
const rank = ({ price, offering, category, values = [] }: AgreementPrice): number =>
  (price === undefined ? 8 : 0) +
  (values.length > 0 ? 0 : 4) +
  (offering === undefined ? 2 : 0) +
  (category === undefined ? 1 : 0);

const startOf = ({ validFor }: AgreementPrice): number =>
  Date.parse(validFor?.startDateTime ?? '0001-01-01T00:00:00Z');

/** True of a percentage, and of amounts in the currency. */
export const isInCurrency = ({ unitPrice, amount }: AgreementPrice, currency: string): boolean =>
  ((unitPrice ?? amount)?.unit ?? currency) === currency;

/** What agreements say of a charge at an instant. */
export interface AgreedAt {
  /** The one that holds: a price that an agreement fixes before any discount. */
  readonly best?: AgreementPrice;
  readonly skipped: readonly { readonly price: AgreementPrice; readonly why: string }[];
}

/** Of those that concern the charge the one that holds for what begins at the instant, and why the others do not. */
export function agreedAt(
  instant: string,
  concerning: readonly AgreementPrice[],
  { currency, hasOwnPrice }: { readonly currency: string; readonly hasOwnPrice: boolean },
): AgreedAt {
  const holding = concerning.filter((each) => isInSlice(each, instant));
  const whyNot = (each: AgreementPrice): string | undefined => {
    if (!isInCurrency(each, currency)) return `it is in ${(each.unitPrice ?? each.amount)!.unit}`;
    return each.unitPrice && hasOwnPrice ? 'the ramp has a price of its own' : undefined;
  };
  const usable = holding.filter((each) => whyNot(each) === undefined);
  const best = usable.find(({ unitPrice }) => unitPrice) ?? usable[0];
  const after = best && reasonOf(best).name;
  const isBehind = best?.unitPrice ? `the price is fixed by ${after}` : `${after} is more special`;
  return {
    ...(best && { best }),
    skipped: holding
      .filter((each) => each !== best)
      .map((price) => ({ price, why: whyNot(price) ?? isBehind })),
  };
}

/** How an agreement's price is called in explanations. */
export const reasonOf = ({ id, name, agreement }: AgreementPrice): Reason => ({
  step: 'agreement',
  id,
  name: name ?? `Agreement ${agreement.name ?? agreement.id}`,
});

/** True when it holds for what begins at the instant. */
function isInSlice(
  { validFor: { startDateTime, endDateTime } = {} }: AgreementPrice,
  instant: string,
): boolean {
  const at = Date.parse(instant);
  return (
    (startDateTime === undefined || Date.parse(startDateTime) <= at) &&
    (endDateTime === undefined || at < Date.parse(endDateTime))
  );
}
