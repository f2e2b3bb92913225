import { type Static, Type } from 'typebox';
import { opportunityLifecycle } from '../lifecycle.js';
import { addressable, listOf, maybe, optionalStrings, responseOf } from './attributes.js';
import { Consent, Currency, EntityRef, Instant, Money, open, PartyRef, Remark } from './common.js';
import { ProductOfInterest } from './lead.js';
import { ItemPrice, Months } from './price.js';

/** Something that the customer may buy, with what it is expected to cost. */
const EstimatedProduct = open({
  ...ProductOfInterest.properties,
  /** For one; a line without it gets what the catalog and agreements say, for all of it (`CalculatedPrice`). */
  estimatedPrice: listOf(ItemPrice),
  /** Why the catalog has no price for it. */
  priceNote: listOf(Type.String()),
  termMonths: maybe(Months),
});

const Competitor = open({
  name: Type.String({ minLength: 1 }),
  ...optionalStrings('id', 'source', 'strengths', 'weaknesses'),
  isIncumbent: maybe(Type.Boolean()),
  productOffering: maybe(EntityRef),
});

const OpportunityContact = open({
  role: Type.String({ minLength: 1 }),
  isPrimary: maybe(Type.Boolean()),
  party: PartyRef,
});

/** A sale that may come about: of an account or a consumer. */
export const OpportunityCreate = open({
  name: Type.String({ minLength: 1, maxLength: 255 }),
  ...optionalStrings('description', 'type', 'source', 'forecastCategory'),
  externalId: maybe(Type.String({ maxLength: 255 })),
  account: maybe(EntityRef),
  consumer: maybe(EntityRef),
  lead: maybe(EntityRef),
  owner: maybe(EntityRef),
  group: maybe(EntityRef),
  /** When the customer is expected to decide. */
  closeDate: maybe(Instant),
  /** By default that of its first price. */
  currency: maybe(Currency),
  /** In percent; by default that of the stage. */
  probability: maybe(Type.Integer({ minimum: 0, maximum: 100 })),
  productOfInterest: listOf(EstimatedProduct),
  competitor: listOf(Competitor),
  contact: listOf(OpportunityContact),
  consent: maybe(Consent),
  note: listOf(Remark),
  /** Why it was won or lost, and to which of the competitors. */
  statusChangeReason: maybe(Type.String({ maxLength: 255 })),
  lostTo: maybe(Type.String()),
  /** Of its quotes the one that says its amounts. */
  syncedQuote: maybe(EntityRef),
});

export const Opportunity = responseOf(OpportunityCreate, {
  state: Type.Enum(opportunityLifecycle.states),
  probability: Type.Integer(),
  creationDate: Instant,
  statusChangeDate: Instant,
  closedDate: maybe(Instant),
  closeMonth: maybe(Type.String()),
  amountFrom: maybe(Type.Enum(['quote', 'estimate'])),
  amount: maybe(Money),
  oneTimeAmount: maybe(Money),
  mrr: maybe(Money),
  arr: maybe(Money),
  acv: maybe(Money),
  tcv: maybe(Money),
  weightedAmount: maybe(Money),
  quote: listOf(open({ ...addressable, ...optionalStrings('state', 'version', '@referredType') })),
});
export type Opportunity = Static<typeof Opportunity>;

/** What is open or decided, by stage, owner, month and currency. */
export const Pipeline = open({
  total: Type.Integer(),
  entry: Type.Array(
    open({
      ...optionalStrings('state', 'month', 'currency'),
      owner: maybe(open({ id: Type.String() })),
      count: Type.Integer(),
      amount: Money,
      weightedAmount: Money,
    }),
  ),
});
