import { type Static, Type } from 'typebox';
import { quotePhases } from '../quote-phase.js';
import { quoteLifecycle } from '../lifecycle.js';
import { responseOf, listOf, maybe, optionalStrings } from './attributes.js';
import { Attachment, EntityRef, Instant, open, PartyRef, Quantity, TimePeriod } from './common.js';
import { ContactMedium } from './contact-medium.js';
import { ContractRenewal, TerminationRule } from './contract.js';
import { ErrorMessage } from './error.js';
import { ItemPrice, pricedDocument, pricedItem } from './price.js';
import { Acceptance, Rejection, Sending } from './quote-decisions.js';
import { ProductRefOrValue } from './product-order.js';

/** A note where the definition wants an id of it. */
const QuoteNote = open({
  id: Type.String(),
  text: Type.String(),
  ...optionalStrings('author'),
  date: maybe(Instant),
});

/** Who must approve a quote, and what became of it. */
export const Authorization = open({
  ...optionalStrings('name', 'signatureRepresentation', 'state'),
  givenDate: maybe(Instant),
  requestedDate: maybe(Instant),
  approver: listOf(PartyRef),
});

/** One line of a quote (TMF648). */
export const QuoteItem = open({
  id: maybe(Type.String({ minLength: 1, maxLength: 200 })),
  ...optionalStrings('action', 'state'),
  quantity: maybe(Type.Integer({ minimum: 1, maximum: 100_000 })),
  appointment: listOf(EntityRef),
  /** Extension: who pays for the line, where that is not the quote's billing account. */
  billingAccount: maybe(EntityRef),
  attachment: listOf(Attachment),
  note: listOf(QuoteNote),
  product: maybe(ProductRefOrValue),
  productOffering: maybe(EntityRef),
  productOfferingQualificationItem: maybe(
    open({
      id: Type.String(),
      productOfferingQualificationId: Type.String(),
      ...optionalStrings('href', 'name'),
    }),
  ),
  quoteItemAuthorization: listOf(Authorization),
  /** Calculated; a price that is sent instead is taken as one that was negotiated (`priceAlteration`). */
  quoteItemPrice: listOf(ItemPrice),
  ...pricedItem,
  quoteItemRelationship: listOf(open(optionalStrings('id', 'relationshipType'))),
  relatedParty: listOf(PartyRef),
  /** Extension: of the lines of a group the customer takes one, the chosen one or else the first; only that one counts. */
  alternative: maybe(
    open({ group: Type.String({ minLength: 1, maxLength: 200 }), chosen: maybe(Type.Boolean()) }),
  ),
  /** Extension, as in TMF622: for how long the line is sold. */
  itemTerm: listOf(open({ ...optionalStrings('name', 'description'), duration: maybe(Quantity) })),
  quoteItem: maybe(
    Type.Unsafe<readonly unknown[]>({ type: 'array', items: { $ref: '#/components/schemas/QuoteItem' } }),
  ),
});

/** TMF648 Quote_Create: what would this cost me? */
export const QuoteCreate = open({
  ...optionalStrings('description'),
  category: maybe(Type.String({ maxLength: 255 })),
  externalId: maybe(Type.String({ maxLength: 255 })),
  version: maybe(Type.String({ minLength: 1, maxLength: 200 })),
  expectedFulfillmentStartDate: maybe(Instant),
  expectedQuoteCompletionDate: maybe(Instant),
  /** True: approved in the answer to the POST, when nothing speaks against it. */
  instantSyncQuote: maybe(Type.Boolean()),
  requestedQuoteCompletionDate: maybe(Instant),
  ...pricedDocument,
  channel: listOf(EntityRef),
  agreement: listOf(EntityRef),
  billingAccount: listOf(EntityRef),
  contactMedium: listOf(ContactMedium),
  note: listOf(QuoteNote),
  productOfferingQualification: listOf(EntityRef),
  quoteItem: Type.Array(QuoteItem, { minItems: 1 }),
  relatedParty: listOf(PartyRef),
  /** How long it can be accepted. */
  validFor: maybe(TimePeriod),
  /** Extension: what the quote is an answer to; quotes of one opportunity are alternatives. */
  opportunity: maybe(EntityRef),
  /** Extension: the cart that it was made of. */
  shoppingCart: maybe(EntityRef),
  /** Extensions that its contract takes over: what leaving early costs, how it is renewed, what kind of contract it is. */
  terminationRule: maybe(TerminationRule),
  renewal: maybe(ContractRenewal),
  agreementSpecification: maybe(EntityRef),
});

export const Quote = responseOf(QuoteCreate, {
  state: Type.Enum(quoteLifecycle.states),
  /** Extension: the finer state, from which `state` follows. */
  phase: maybe(Type.Enum(quotePhases)),
  quoteDate: Instant,
  version: Type.String(),
  effectiveQuoteCompletionDate: maybe(Instant),
  quoteTotalPrice: listOf(ItemPrice),
  /** What speaks against approving it. */
  errorMessage: listOf(ErrorMessage),
  /** What it became when it was accepted. */
  productOrder: listOf(EntityRef),
  acceptance: listOf(Acceptance),
  rejection: maybe(Rejection),
  /** To whom it was sent, and in which version. */
  sending: listOf(Sending),
  /** Who must approve it, and what they decided: by the rules of approval only. */
  authorization: listOf(Authorization),
  /** Who wrote what is offered, and so may not approve it. */
  author: listOf(Type.String()),
  /** What was approved in earlier rounds and versions. */
  grantedBefore: listOf(Authorization),
});
export type Quote = Static<typeof Quote>;
