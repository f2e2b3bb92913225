import { type Static, Type } from 'typebox';
import { listOf, maybe, optionalStrings } from './attributes.js';
import { EntityRef, Instant, open } from './common.js';

const Reason = Type.String({ minLength: 1, maxLength: 1_000 });

/** How a quote, or some of its lines, was accepted. */
export const Acceptance = open({
  date: Instant,
  by: Type.String(),
  onBehalfOf: maybe(EntityRef),
  quoteItem: Type.Array(open({ id: Type.String() })),
  productOrder: EntityRef,
});

/** Why the customer did not take a quote, or what was left of it. */
export const Rejection = open({ date: Instant, by: Type.String(), reason: Reason });

const Recipient = open({
  ...optionalStrings('id', 'name', 'email'),
  '@referredType': maybe(Type.String()),
});

/** To whom which version of a quote was sent, and when. */
export const Sending = open({
  id: Type.String(),
  date: Instant,
  by: Type.String(),
  version: Type.String(),
  language: Type.String(),
  recipient: listOf(Recipient),
  contentHash: Type.String({ description: 'SHA-256 of the PDF, hex.' }),
});

/** Body of `…/send`. */
export const QuoteSending = open({
  recipient: Type.Array(Recipient, { minItems: 1, maxItems: 100 }),
  /** By default the customer's (its characteristic `language`), else English. */
  language: maybe(Type.String({ maxLength: 32 })),
  /** False: without a link by which the customer may answer. */
  withLink: maybe(Type.Boolean()),
});
export type QuoteSending = Static<typeof QuoteSending>;

/** What was sent, with the secret of the link: it is said once. */
export const SentQuote = open({
  ...Sending.properties,
  quote: EntityRef,
  secret: maybe(Type.String({ description: 'The customer answers at `/quote-link/{secret}`.' })),
});

/** Body of `…/accept`: the lines to order, or all that are open. */
export const QuoteAcceptance = open({
  quoteItem: maybe(Type.Array(open({ id: Type.String() }), { minItems: 1 })),
  onBehalfOf: maybe(EntityRef),
});
export type QuoteAcceptance = Static<typeof QuoteAcceptance>;

/** Body of `…/reject`. */
export const QuoteRejection = open({ reason: Reason });
export type QuoteRejection = Static<typeof QuoteRejection>;

/** Body of `…/submit` and `…/recall`. */
export const QuoteSubmission = open({});

/** Body of `…/decision`: what an approver says. */
export const QuoteDecision = open({
  decision: Type.Enum(['approve', 'decline']),
  /** Needed to decline and to override. */
  comment: maybe(Reason),
  /** For whom an application decides; a key with roles decides for itself. */
  approver: maybe(open({ id: Type.String({ minLength: 1 }), role: listOf(Type.String()) })),
  /** Which of the authorizations are meant; by default all that the approver is asked for. */
  authorization: listOf(open({ id: Type.String() })),
  /** Decides in the place of the approvers; for operators. */
  override: maybe(Type.Boolean()),
});
export type QuoteDecision = Static<typeof QuoteDecision>;
