import { endOfTerm, parseInstant } from '../lib/instants.js';
import { type Json, object, objects } from '../lib/json.js';
import { lineIdOf, productsOfLine } from './contract-lines.js';

/** What was agreed anew of a product. */
export interface AgreedRenewal {
  readonly productId: string;
  /** The item of the order that delivers it. */
  readonly itemId: string;
  readonly renewalType: unknown;
  /** ISO 8601 duration of the new commitment. */
  readonly term: string | undefined;
  /** Until when it goes, where it ends with something else. */
  readonly until: Date | undefined;
  /** What it costs from now on, as a line of a contract says it. */
  readonly price: Json;
}

/** A line that was renewed: what it said of price and commitment before, and says since. */
export interface RenewedLine {
  readonly lineId: string;
  readonly itemId: string;
  readonly before: Json;
  readonly after: Json;
}

interface RenewedContract {
  readonly doc: Json;
  readonly end: Date | null;
  readonly lines: readonly RenewedLine[];
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
): RenewedContract | undefined {
  const lines: RenewedLine[] = [];
  const agreementItem = objects(doc['agreementItem']).map((line, index) => {
    const renewal = renewals.find(({ productId }) => productsOfLine(line).includes(productId));
    if (!renewal || line['lineType'] === 'oneTime') return line;
    const committed = commitmentEndOf(line, start);
    const begin = renewal.renewalType === 'late' ? (committed ?? now) : now;
    const term = newTerm(renewal, begin, committed);
    const { priceSegment, ...lasting } = line;
    const renewed = {
      ...lasting,
      ...(priceSegment !== undefined && renewal.price['price'] === undefined && { priceSegment }),
      ...renewal.price,
      validFor: { startDateTime: begin.toISOString() },
      ...(term !== undefined && { term }),
    };
    const [before, after] = [renewedPart(line), renewedPart(renewed)];
    lines.push({ lineId: lineIdOf(line, index), itemId: renewal.itemId, before, after });
    return renewed;
  });
  if (lines.length === 0) return undefined;
  const last = latestEnd(end, lines);
  return { end: last, doc: withEnd(countedOnce({ ...doc, agreementItem }, 1), last), lines };
}

/** What a renewal changes of a line. */
export const renewedPart = ({ price, priceSegment, recurringPeriod, term, validFor }: Json): Json => ({
  ...(price !== undefined && { price }),
  ...(priceSegment !== undefined && { priceSegment }),
  ...(recurringPeriod !== undefined && { recurringPeriod }),
  ...(term !== undefined && { term }),
  ...(validFor !== undefined && { validFor }),
});

/** A contract with an end ends no earlier than what its lines are committed to by their renewals. */
export function latestEnd(end: Date | null, lines: readonly Pick<RenewedLine, 'after'>[]): Date | null {
  let last = end;
  for (const { after } of lines) {
    const begin = parseInstant(object(after['validFor'])['startDateTime']);
    const committed = begin && commitmentEndOf(after, begin);
    if (last && committed && committed > last) last = committed;
  }
  return last;
}

/** The contract with this end. */
export const withEnd = (doc: Json, end: Date | null): Json => ({
  ...doc,
  agreementPeriod: { ...object(doc['agreementPeriod']), ...(end && { endDateTime: end.toISOString() }) },
});

/** The contract with one renewal more, or less, where it counts them. */
export function countedOnce(doc: Json, by: 1 | -1): Json {
  const { renewal } = doc;
  if (renewal === undefined) return doc;
  const renewals = Math.max(0, Number(object(renewal)['renewals'] ?? 0) + by);
  return { ...doc, renewal: { ...object(renewal), renewals } };
}

function commitmentEndOf(line: Json, start: Date): Date | undefined {
  const begin = parseInstant(object(line['validFor'])['startDateTime']) ?? start;
  return typeof line['term'] === 'string' ? endOfTerm(begin, line['term']) : undefined;
}

/** To end with others never ends a commitment earlier, which the pricing refuses: nor where that was prolonged since the offer. */
function newTerm(
  { until, term }: AgreedRenewal,
  begin: Date,
  committed: Date | undefined,
): string | undefined {
  if (!until) return term;
  return daysUntil(committed && committed > until ? committed : until, begin);
}

const daysUntil = (until: Date, from: Date): string =>
  `P${Math.max(1, Math.ceil((until.getTime() - from.getTime()) / dayMs))}D`;
