import { withRestDeclined } from '../../domain/selling/quote-acceptance.js';
import { inPhase, phaseOf } from '../../domain/tmf/quote-phase.js';
import type { Body } from '../tmf630/resource.js';
import type { QuoteChange } from './change-quote.js';
import { requireMove } from './quote-moves.js';

/** The quote, or what is still open of it, declined; throws 409 when it is not the customer's to decide. */
export function rejection(
  before: Body,
  { reason, by }: { readonly reason: string; readonly by: string },
): QuoteChange {
  const phase = phaseOf(before);
  const said = { date: new Date().toISOString(), by, reason };
  if (phase === 'partiallyAccepted') return { body: withRestDeclined(before, said) };
  requireMove({ phase }, 'rejected', 'It cannot be rejected');
  return { body: inPhase({ ...before, rejection: said }, 'rejected') };
}
