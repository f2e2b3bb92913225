import type { Catalog, Offering } from '../catalog/catalog.js';
import { orderable } from '../catalog/catalog.js';
import { isAmong } from '../catalog/characteristics.js';
import type { ChargeType } from '../order/price-words.js';
import type { ProductOfferingPrice } from '../tmf/schemas/product-offering-price.js';
import { groupBy } from '../lib/group-by.js';
import { periodType } from './periods.js';
import type { Period, PricingInput, PricingLine } from './pricing.js';

/** What prices are looked up in. */
export type PriceCatalog = Pick<Catalog, 'price' | 'offering' | 'categoriesOf'>;

/** A charge of the catalog, or of a line only. */
export interface Charge {
  readonly listed: ProductOfferingPrice;
  readonly name: string;
  readonly priceType: ChargeType;
  readonly period?: Period;
  /** Of a price that was given by hand, for this line only: what it is for. */
  readonly own?: 'product' | 'line';
  /** How its amount came about, and by which contract. */
  readonly because?: {
    readonly text: string;
    readonly contract: { readonly id: string; readonly name: string };
  };
}

/** The prices of a line: those of one price list, and the discounts and surcharges that go with it. */
interface ChosenPrices {
  readonly priceList?: { readonly id: string; readonly name: string };
  readonly charges: readonly Charge[];
  readonly alterations: readonly ProductOfferingPrice[];
  /** Why nothing holds, although something should. */
  readonly fault?: string;
  readonly note?: string;
}

/** What decides which prices a line has. */
interface Buying {
  readonly input: PricingInput;
  readonly catalog: PriceCatalog;
  readonly currency: string | undefined;
}

/** The prices that hold for the line, all of one list: the first list, from the most special on, that has one. */
export function choosePrices(line: PricingLine, offering: Offering, buying: Buying): ChosenPrices {
  const all = pricesOf(offering, buying.catalog);
  const charges = all.filter(isCharge);
  if (charges.length === 0) return nothing('The catalog has no price for it: nothing is charged.');
  const due = charges.filter((each) => isChargedFor(line.action, each));
  if (due.length === 0) return nothing(`Nothing is charged for the action ${line.action}.`);
  const open = due.filter((each) => isOnOffer(each, buying.input));
  const inCurrency = open.filter((each) => (currencyOf(each) ?? buying.currency) === buying.currency);
  const fault = (why: string): ChosenPrices => ({ charges: [], alterations: [], fault: why });
  if (open.length === 0)
    return fault(`none of the prices of ${offering.id} is on offer to this customer now`);
  if (inCurrency.length === 0) {
    const there = [...new Set(open.map(currencyOf))].join(', ');
    return fault(`${offering.id} has no price in ${buying.currency}: there is ${there}`);
  }
  const lists = listsInOrder([...groupBy(inCurrency, ({ priceList }) => priceList?.id).keys()], buying);
  for (const list of lists) {
    const ofList = inCurrency.filter(({ priceList }) => priceList?.id === list?.id);
    const holding = ofList.filter((each) => holdsFor(line, each));
    if (!isComplete(ofList, holding)) continue;
    return {
      ...(list && { priceList: { id: list.id ?? list.name, name: list.name } }),
      charges: holding.map(toCharge),
      alterations: all.filter((each) => isAlterationFor(each, line, list, buying)),
      ...otherThanChosen(list, buying),
    };
  }
  if (inCurrency.every(({ optional }) => optional === true))
    return nothing('None of its optional prices holds.');
  return fault(`none of the prices of ${offering.id} holds for ${describeChoice(line, inCurrency)}`);
}

/** The list that the seller chose need not have every offering; which has other prices says so. */
function otherThanChosen(
  list: ProductOfferingPrice | undefined,
  { input: { priceList: chosen }, catalog }: Buying,
): Pick<ChosenPrices, 'note'> {
  if (chosen === undefined || list?.id === chosen) return {};
  return {
    note: `Price list ${catalog.price(chosen)?.name ?? chosen} has no price that holds for it: it has the general one.`,
  };
}

const nothing = (note: string): ChosenPrices => ({ charges: [], alterations: [], note });

/** The prices that the offering lists and that are on sale. */
const pricesOf = ({ productOfferingPrice = [] }: Offering, catalog: PriceCatalog): ProductOfferingPrice[] =>
  [...new Set(productOfferingPrice.map(({ id }) => id))]
    .flatMap((id) => catalog.price(id) ?? [])
    .filter(({ lifecycleStatus = 'active' }) => orderable({ lifecycleStatus }));

/** True of a list that the customer may be sold by. */
export const isOpenList = (list: ProductOfferingPrice, input: PricingInput): boolean =>
  orderable({ lifecycleStatus: list.lifecycleStatus ?? 'active' }) && isOnOffer(list, input);

/** The currencies of what the offering charges for the line. */
export const currenciesOf = (
  line: PricingLine,
  offering: Offering,
  { input, catalog }: Omit<Buying, 'currency'>,
) =>
  new Set(
    pricesOf(offering, catalog)
      .filter((each) => isCharge(each) && isChargedFor(line.action, each) && isOnOffer(each, input))
      .flatMap((each) => currencyOf(each) ?? []),
  );

const alterationTypes: ReadonlySet<string | undefined> = new Set(['discount', 'surcharge']);

/** True for a discount or surcharge (TMF620: a price that alters another). */
const isAlteration = ({ priceType }: ProductOfferingPrice): boolean => alterationTypes.has(priceType);

/** True for a price that is charged by itself; TMF620 knows others, as an allowance or a penalty. */
const isCharge = (price: ProductOfferingPrice): boolean =>
  chargeTypeOf(price) !== undefined &&
  (price.price !== undefined || price.priceTier !== undefined || price.derivedFrom !== undefined);

function chargeTypeOf({
  priceType,
  recurringChargePeriodType,
}: ProductOfferingPrice): ChargeType | undefined {
  if (priceType === 'oneTime' || priceType === 'recurring' || priceType === 'usage') return priceType;
  if (priceType !== undefined) return undefined;
  return recurringChargePeriodType === undefined ? 'oneTime' : 'recurring';
}

/** A derived price is in the currency of what it is derived from. */
const currencyOf = ({ price, priceTier }: ProductOfferingPrice): string | undefined =>
  price?.unit ?? priceTier?.[0]?.price.unit;

/** One-time charges are for what is added, the others also for what is changed. */
function isChargedFor(action: PricingLine['action'], price: ProductOfferingPrice): boolean {
  const actions: readonly string[] =
    price.action ?? (chargeTypeOf(price) === 'oneTime' ? ['add'] : ['add', 'modify']);
  return actions.includes(action);
}

/** True when it holds at the instant, and for the market, channel, segment, account and agreement. */
function isOnOffer(price: ProductOfferingPrice, input: PricingInput): boolean {
  const { validFor: { startDateTime, endDateTime } = {} } = price;
  const now = Date.parse(input.instant);
  if (startDateTime !== undefined && now < Date.parse(startDateTime)) return false;
  if (endDateTime !== undefined && now >= Date.parse(endDateTime)) return false;
  const { market, channel, segment, account, agreement = [] } = input;
  return (
    isOneOf(price.market, market) &&
    isOneOf(price.channel, channel) &&
    isOneOf(price.marketSegment, segment) &&
    isOneOf(price.account, account) &&
    (price.agreement === undefined || price.agreement.some(({ id }) => agreement.includes(id)))
  );
}

const isOneOf = (refs: readonly { readonly id: string }[] | undefined, id: string | undefined): boolean =>
  refs === undefined || refs.some((each) => each.id === id);

/** What the lists may be restricted to, the most special first: the order in which they are tried. */
const restrictions = ['agreement', 'account', 'marketSegment', 'channel', 'market'] as const;

/** The lists that are open to the customer in the order in which they are tried; undefined is the general one. */
function listsInOrder(
  ids: readonly (string | undefined)[],
  { input, catalog }: Buying,
): (ProductOfferingPrice | undefined)[] {
  const special = ids
    .flatMap((id) => (id === undefined ? [] : (catalog.price(id) ?? [])))
    .filter((each) => isOpenList(each, input))
    .filter((each) => input.priceList === undefined || each.id === input.priceList)
    .toSorted((a, b) => rank(a) - rank(b) || order(a) - order(b) || compare(b.id, a.id));
  return [...special, ...(ids.includes(undefined) ? [undefined] : [])];
}

const rank = (list: ProductOfferingPrice): number => {
  const found = restrictions.findIndex((each) => list[each] !== undefined);
  return found === -1 ? restrictions.length : found;
};

const order = ({ priority = 0 }: ProductOfferingPrice): number => priority;

const compare = (a = '', b = ''): number => (a < b ? -1 : a > b ? 1 : 0);

/** A price may be for some values of characteristics (TMF620 prodSpecCharValueUse) and some terms. */
const holdsFor = (
  { values = {}, term }: PricingLine,
  {
    prodSpecCharValueUse = [],
    productOfferingTerm = [],
    optional = false,
    quantityCharacteristic = '',
  }: ProductOfferingPrice,
): boolean =>
  // An option that nobody chose a number of is not there.
  !(optional && quantityCharacteristic !== '' && values[quantityCharacteristic] === undefined) &&
  holdsForValues(prodSpecCharValueUse, values) &&
  (productOfferingTerm.length === 0 || productOfferingTerm.some((each) => termOf(each) === term));

/** True when the line has one of the allowed values of each characteristic (TMF620 prodSpecCharValueUse). */
export const holdsForValues = (
  uses: NonNullable<ProductOfferingPrice['prodSpecCharValueUse']>,
  values: NonNullable<PricingLine['values']>,
): boolean =>
  uses.every(({ name, productSpecCharacteristicValue: allowed }) => isAmong(allowed, values[name]));

type Term = NonNullable<ProductOfferingPrice['productOfferingTerm']>[number];

/** In months; undefined for terms of days and weeks, which no line has. */
function termOf({ duration }: Term): number | undefined {
  if (duration?.units === 'month') return duration.amount;
  return duration?.units === 'year' ? duration.amount * 12 : undefined;
}

/** What must be paid is paid: of recurring charges, unless they are optional, one holds; and one of any kind. */
function isComplete(
  ofList: readonly ProductOfferingPrice[],
  holding: readonly ProductOfferingPrice[],
): boolean {
  if (holding.length === 0) return false;
  const mustBePaid = (each: ProductOfferingPrice): boolean =>
    chargeTypeOf(each) === 'recurring' && each.optional !== true;
  return holding.some(mustBePaid) || !ofList.some(mustBePaid);
}

function isAlterationFor(
  price: ProductOfferingPrice,
  line: PricingLine,
  list: ProductOfferingPrice | undefined,
  { input, currency }: Buying,
): boolean {
  return (
    isAlteration(price) &&
    (price.action ?? ['add', 'modify']).some((each) => each === line.action) &&
    isOnOffer(price, input) &&
    holdsFor(line, price) &&
    (price.priceList === undefined || price.priceList.id === list?.id) &&
    (price.price === undefined || price.price.unit === currency)
  );
}

/** The charge of a price that `isCharge` found to be one. */
export function toCharge(listed: ProductOfferingPrice): Charge {
  const { name, recurringChargePeriodType: type, recurringChargePeriodLength: length = 1 } = listed;
  const priceType = chargeTypeOf(listed) ?? 'oneTime';
  return {
    listed,
    name,
    priceType,
    ...(priceType === 'recurring' && {
      period: { type: periodType(type ?? 'month'), length: Math.max(1, length) },
    }),
  };
}

/** The values and the term that the prices depend on, as the line has them. */
function describeChoice({ values = {}, term }: PricingLine, prices: readonly ProductOfferingPrice[]): string {
  const names = [
    ...new Set(
      prices.flatMap(({ prodSpecCharValueUse = [] }) => prodSpecCharValueUse.map(({ name }) => name)),
    ),
  ];
  const choices = names.map(
    (name) => `${name} ${values[name] === undefined ? 'not given' : JSON.stringify(values[name])}`,
  );
  const terms = prices.some(({ productOfferingTerm = [] }) => productOfferingTerm.length > 0);
  return (
    [...choices, ...(terms ? [term === undefined ? 'no term' : `a term of ${term} months`] : [])].join(
      ', ',
    ) || 'it'
  );
}
