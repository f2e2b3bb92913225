import { type Json, object, text } from '../lib/json.js';
import type { OpportunityState } from '../tmf/lifecycle.js';
import { estimateOf, type Figures, figuresOfQuote, opportunityFigures } from './opportunity-figures.js';
import { stageProbability } from './opportunity-stages.js';

/** The attributes that are worked out. */
const workedOut = [
  'amount',
  'oneTimeAmount',
  'mrr',
  'arr',
  'acv',
  'tcv',
  'weightedAmount',
  'amountFrom',
] as const;

/** The opportunity with its figures: by the synced quote, else by what its products of interest are expected to cost. */
export function withFigures(opportunity: Json, quote: Json | undefined): Json {
  const rest = Object.fromEntries(
    Object.entries(opportunity).filter(([name]) => !(workedOut as readonly string[]).includes(name)),
  );
  const quoted = quote && figuresOfQuote(quote);
  const figures: Figures | undefined =
    quoted ?? estimateOf(linesOf(opportunity), text(opportunity['currency']));
  const closeMonth = text(opportunity['closeDate'])?.slice(0, 7);
  const probability = Number(opportunity['probability']);
  return {
    ...rest,
    closeMonth,
    ...(figures && {
      ...opportunityFigures(figures, probability),
      amountFrom: quoted ? 'quote' : 'estimate',
    }),
  };
}

const linesOf = ({ productOfInterest }: Json): readonly Json[] =>
  Array.isArray(productOfInterest) ? productOfInterest.map(object) : [];

/** What an opportunity becomes when its quote is accepted. */
export function asWon(opportunity: Json, quote: Json, now: string): Json {
  const won = {
    ...opportunity,
    state: 'won',
    probability: stageProbability.won,
    statusChangeDate: now,
    closedDate: now,
    statusChangeReason: opportunity['statusChangeReason'] ?? 'quoteAccepted',
  };
  return withFigures(won, quote);
}

/** True while it may be won or lost. */
export const isOpenOpportunity = ({ state }: Json): boolean => state !== 'won' && state !== 'lost';

/** The probability of its stage, unless somebody has said another one in it. */
export const probabilityOf = (opportunity: Json, before: Json): number => {
  const { state, probability } = opportunity;
  const isSaid =
    probability !== undefined && (state === before['state'] || probability !== before['probability']);
  return isSaid && isOpenOpportunity(opportunity)
    ? Number(probability)
    : stageProbability[state as OpportunityState];
};
