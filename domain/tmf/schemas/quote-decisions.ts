import { type Static, Type } from 'typebox';
import { listOf, maybe } from './attributes.js';
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
