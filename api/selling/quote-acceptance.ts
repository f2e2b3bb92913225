import { type AcceptedBy, openLines } from '../../domain/selling/quote-acceptance.js';
import { phaseOf } from '../../domain/tmf/quote-phase.js';
import type { Context } from '../tmf630/context.js';
import type { Body } from '../tmf630/resource.js';
import type { QuoteChange } from './change-quote.js';
import { accepted } from './quote-moves.js';

/** Which lines are accepted, by default all that are open, and who says so. */
interface AcceptedLines extends AcceptedBy {
  readonly quoteItem?: readonly { readonly id: string }[] | undefined;
}

/**
 * The quote after these lines were accepted; undefined for who repeats an acceptance: the quote says what it led to.
 * Throws 400 or 409 when they cannot be ordered.
 */
export async function acceptance(
  context: Context,
  before: Body,
  { quoteItem, ...who }: AcceptedLines,
): Promise<QuoteChange | undefined> {
  if (phaseOf(before) === 'accepted' && quoteItem === undefined) return undefined;
  const named = quoteItem && [...new Set(quoteItem.map(({ id }) => id))];
  const lines = named ?? openLines(before).map(({ id }) => String(id));
  return {
    body: await accepted(context, before, { ...who, lines, now: new Date() }),
  };
}
