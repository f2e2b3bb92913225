import type { Offering } from '../catalog/catalog.js';
import type { Charge } from './charges.js';
import { holdsForValues } from './charges.js';
import type { AgreementPrice, PricingInput, PricingLine } from './pricing.js';

/** The agreement prices that may concern a charge at some time, those that are meant for it most first. */
export function agreementPricesFor(
  charge: Charge,
  line: PricingLine,
  offering: Offering | undefined,
  {
    agreementPrices = [],
    currency,
    instant,
  }: Pick<PricingInput, 'agreementPrices' | 'instant'> & { readonly currency: string },
): AgreementPrice[] {
  const categories = new Set((offering?.category ?? []).map(({ id }) => id));
  const concerns = ({
    offeredUntil,
    price,
    offering: id,
    category,
    priceType = 'recurring',
    values = [],
    ...each
  }: AgreementPrice) =>
    (offeredUntil === undefined || Date.parse(instant) < Date.parse(offeredUntil)) &&
    ((each.unitPrice ?? each.amount)?.unit ?? currency) === currency &&
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

/** True when it holds for what begins at the instant. */
export function isInSlice(
  { validFor: { startDateTime, endDateTime } = {} }: AgreementPrice,
  instant: string,
): boolean {
  const at = Date.parse(instant);
  return (
    (startDateTime === undefined || Date.parse(startDateTime) <= at) &&
    (endDateTime === undefined || at < Date.parse(endDateTime))
  );
}
