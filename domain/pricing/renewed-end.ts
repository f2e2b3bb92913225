import { addMonths } from './periods.js';
import type { PricingLine } from './pricing.js';

/** When a line starts, and the term that it has where it has none of its own. */
export interface RenewedLine {
  /** When the line starts. */
  readonly start: string;
  /** In months. */
  readonly term: number | undefined;
}

/** Until when a renewed line is committed; undefined: by its start and term, like others. */
export function renewedEnd(
  { renewal, term }: PricingLine,
  around: Pick<RenewedLine, 'term'>,
): string | undefined {
  if (renewal?.renewalType === 'coTerminated') return renewal.until;
  const months = term ?? around.term;
  const late =
    renewal?.renewalType === 'late' && renewal.committedUntil !== undefined && months !== undefined;
  return late ? addMonths(renewal.committedUntil, months) : undefined;
}
