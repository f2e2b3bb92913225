import { endOfTerm, parseInstant } from '../lib/instants.js';
import { type Json, object, objects } from '../lib/json.js';
import { productsOfLine } from './contract-lines.js';

/** What was agreed anew of a product. */
export interface AgreedRenewal {
  readonly productId: string;
  readonly renewalType: unknown;
  /** ISO 8601 duration of the new commitment. */
  readonly term: string | undefined;
  /** Until when it goes, where it ends with something else. */
  readonly until: Date | undefined;
  /** What it costs from now on, as a line of a contract says it. */
  readonly price: Json;
}

const dayMs = 86_400_000;

/**
 * The contract after a renewal: each line of a renewed product has its new price and commitment, and the contract ends no earlier than
 * its lines. Undefined where no line of it is about one of the products.
 */
export function renewedContract(
  doc: Json,
  { end, start, now }: { readonly end: Date | null; readonly start: Date; readonly now: Date },
  renewals: readonly AgreedRenewal[],
): { readonly doc: Json; readonly end: Date | null } | undefined {
  let last = end;
  let found = false;
  const agreementItem = objects(doc['agreementItem']).map((line) => {
    const renewal = renewals.find(({ productId }) => productsOfLine(line).includes(productId));
    if (!renewal || line['lineType'] === 'oneTime') return line;
    found = true;
    const begin = renewal.renewalType === 'late' ? (commitmentEndOf(line, start) ?? now) : now;
    const term = renewal.until ? daysUntil(renewal.until, begin) : renewal.term;
    const committed = term === undefined ? undefined : endOfTerm(begin, term);
    if (last && committed && committed > last) last = committed;
    return {
      ...line,
      ...renewal.price,
      validFor: { startDateTime: begin.toISOString() },
      ...(term !== undefined && { term }),
    };
  });
  if (!found) return undefined;
  const { renewal } = doc;
  const renewedTimes = Number(object(renewal)['renewals'] ?? 0) + 1;
  return {
    end: last,
    doc: {
      ...doc,
      agreementItem,
      ...(renewal !== undefined && { renewal: { ...object(renewal), renewals: renewedTimes } }),
      agreementPeriod: {
        ...object(doc['agreementPeriod']),
        ...(last && { endDateTime: last.toISOString() }),
      },
    },
  };
}

function commitmentEndOf(line: Json, start: Date): Date | undefined {
  const begin = parseInstant(object(line['validFor'])['startDateTime']) ?? start;
  return typeof line['term'] === 'string' ? endOfTerm(begin, line['term']) : undefined;
}

const daysUntil = (until: Date, from: Date): string =>
  `P${Math.max(1, Math.ceil((until.getTime() - from.getTime()) / dayMs))}D`;
