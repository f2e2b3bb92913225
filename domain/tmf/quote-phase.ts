import type { Json } from '../lib/json.js';

/**
 * The states of a quote (docs/selling.md). TMF648 has six; `phase` is the finer one, and `state` follows from it by
 * `stateOfPhase`.
 */
export const quotePhases = [
  'draft',
  'incomplete',
  'inApproval',
  'approved',
  'sent',
  'partiallyAccepted',
  'accepted',
  'rejected',
  'expired',
  'cancelled',
] as const;
export type QuotePhase = (typeof quotePhases)[number];

/** The legal moves. A new version begins as a draft. */
export const quotePhaseMoves: Readonly<Record<QuotePhase, readonly QuotePhase[]>> = {
  draft: ['incomplete', 'inApproval', 'approved', 'cancelled'],
  incomplete: ['draft', 'inApproval', 'approved', 'cancelled'],
  inApproval: ['draft', 'approved', 'cancelled'],
  approved: ['draft', 'sent', 'partiallyAccepted', 'accepted', 'rejected', 'expired', 'cancelled'],
  sent: ['draft', 'sent', 'partiallyAccepted', 'accepted', 'rejected', 'expired', 'cancelled'],
  partiallyAccepted: ['partiallyAccepted', 'accepted'],
  accepted: [],
  rejected: ['draft'],
  expired: ['draft'],
  cancelled: [],
};

/**
 * TMF648's state of each phase.
 * @internal Exported for the tests.
 */
export const stateOfPhase = {
  draft: 'inProgress',
  incomplete: 'pending',
  inApproval: 'inProgress',
  approved: 'approved',
  sent: 'approved',
  partiallyAccepted: 'approved',
  accepted: 'accepted',
  rejected: 'rejected',
  // TMF648 has no state for it: an offer that is over, and may be made again as the next version.
  expired: 'rejected',
  cancelled: 'cancelled',
} as const satisfies Readonly<Record<QuotePhase, string>>;
type QuoteState = (typeof stateOfPhase)[QuotePhase];

/** The phase that a caller who only knows TMF648 means by a state. */
const phaseOfState: Readonly<Record<QuoteState, QuotePhase>> = {
  inProgress: 'draft',
  pending: 'incomplete',
  approved: 'approved',
  accepted: 'accepted',
  rejected: 'rejected',
  cancelled: 'cancelled',
};

/** The phase of a quote; quotes of earlier versions of Turnup have only a state. */
export function phaseOf({ phase, state }: Json): QuotePhase {
  const known = quotePhases.find((each) => each === phase);
  if (known !== undefined && stateOfPhase[known] === state) return known;
  return phaseOfState[state as QuoteState];
}

/** The quote in another phase, with its state. */
export const inPhase = (quote: Json, phase: QuotePhase): Json => ({
  ...quote,
  phase,
  state: stateOfPhase[phase],
});

/** True while it can be changed without a new version. */
export const isNegotiable = (phase: QuotePhase): boolean => phase === 'draft' || phase === 'incomplete';
