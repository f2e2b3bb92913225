import { type Static, Type } from 'typebox';
import { salesAgreementLifecycle, salesAgreementLineLifecycle } from '../lifecycle.js';
import { ServiceLevel } from './contract.js';
import { listOf, maybe, optionalStrings, responseOf } from './attributes.js';
import { Currency, EntityRef, Instant, Money, Note, open, Place, Quantity, TimePeriod } from './common.js';

const Months = Type.Integer({ minimum: 0, maximum: 600 });

/** A committed price or discount, one of `unitPrice`, `percentage` and `amount`, for all of the line's time or a slice of it. */
const AgreedPrice = open({
  ...optionalStrings('id', 'name'),
  /** The charges that it is for: recurring, unless it says so or names the price of the catalog. */
  priceType: maybe(Type.Enum(['recurring', 'oneTime', 'usage'])),
  productOfferingPrice: maybe(EntityRef),
  unitPrice: maybe(Money),
  percentage: maybe(Type.Number({ minimum: 0, maximum: 100 })),
  amount: maybe(Money),
  validFor: maybe(TimePeriod),
  /** A ramp: instead of dates, from which month of the line's time on, and for how many. */
  fromMonth: maybe(Months),
  months: maybe(Type.Integer({ minimum: 1, maximum: 600 })),
});

/** What is agreed for an offering, for a category, or, where it names neither, for everything. */
const SalesAgreementLine = open({
  id: maybe(Type.String({ minLength: 1, maxLength: 100 })),
  ...optionalStrings('description', 'unitOfMeasure'),
  state: maybe(Type.Enum(salesAgreementLineLifecycle.states)),
  productOffering: maybe(EntityRef),
  productSpecification: maybe(EntityRef),
  category: maybe(EntityRef),
  quantity: maybe(Type.Integer({ minimum: 1 })),
  validFor: maybe(TimePeriod),
  term: maybe(Quantity),
  place: maybe(Place),
  quoteItem: maybe(open({ id: Type.String(), quoteId: maybe(Type.String()) })),
  /** The line of the bundle that it is part of. */
  parentLine: maybe(Type.String()),
  /** The values for which the prices hold. */
  characteristic: listOf(open({ name: Type.String({ minLength: 1 }), value: Type.Unknown() })),
  /** Where the agreement narrows the catalog: the values that were negotiated, and the parts of a bundle. */
  option: listOf(open({ name: Type.String({ minLength: 1 }), value: Type.Array(Type.Unknown()) })),
  bundledOffering: listOf(EntityRef),
  price: listOf(AgreedPrice),
});

/** How much the account commits to buy: a number of products, or an amount; in each period, or in all of the time. */
export const Commitment = open({
  id: maybe(Type.String({ minLength: 1, maxLength: 100 })),
  ...optionalStrings('name'),
  measure: Type.Enum(['volume', 'value']),
  amount: Type.Number({ minimum: 0 }),
  productOffering: listOf(EntityRef),
  /** Absent: one period from the start to the end. */
  months: maybe(Type.Integer({ minimum: 1, maximum: 600 })),
});

export const SalesAgreementCreate = open({
  name: Type.String({ minLength: 1, maxLength: 255 }),
  ...optionalStrings('description', 'externalId', 'paymentTerm'),
  account: EntityRef,
  contact: maybe(EntityRef),
  /** Every amount is in it. */
  currency: Currency,
  validFor: open({ startDateTime: Instant, endDateTime: Instant }),
  /** Whether the accounts below the account buy by it too: unless it is false. */
  includesSubsidiaries: maybe(Type.Boolean()),
  /** True: those who buy by it order nothing but what its lines name. */
  narrowsCatalog: maybe(Type.Boolean()),
  quote: maybe(EntityRef),
  billingAddress: maybe(Place),
  place: maybe(Place),
  note: listOf(Note),
  /** May be left out where a quote says what is agreed. */
  line: listOf(SalesAgreementLine),
  commitment: listOf(Commitment),
  /** What is promised of the service: it holds for the contracts under the agreement. */
  serviceLevel: listOf(ServiceLevel),
});

export const SalesAgreement = responseOf(SalesAgreementCreate, {
  status: Type.Enum(salesAgreementLifecycle.states),
  /** Raised by each change of what is agreed while it is in force. */
  version: Type.String(),
});
export type SalesAgreement = Static<typeof SalesAgreement>;
