import { isDeepStrictEqual } from 'node:util';
import { type Json, objects } from '../lib/json.js';
import { lineIdOf } from './contract-lines.js';
import { countedOnce, latestEnd, type RenewedLine, renewedPart, withEnd } from './renewed-contract.js';

/** A line that an order has renewed, with the ends that the contract had before and since. */
export interface KeptRenewal extends RenewedLine {
  readonly orderId: string;
  readonly endBefore: Date | null;
  readonly endAfter: Date | null;
}

interface TakenBack {
  readonly doc: Json;
  readonly end: Date | null;
  /** The renewals that stay, as far as they are others now: what they followed is gone. */
  readonly changed: readonly KeptRenewal[];
}

/**
 * The contract after renewals of one order were taken back: their lines cost what they did before, for as long, and the contract
 * ends when it did. What was changed since stays: a line, or an end, that was set by hand, and what another order has renewed later.
 */
export function renewalTakenBack(
  { doc, end }: { readonly doc: Json; readonly end: Date | null },
  taken: readonly KeptRenewal[],
  staying: readonly KeptRenewal[],
): TakenBack {
  let others = staying;
  const restored = new Map<string, Pick<RenewedLine, 'before' | 'after'>>();
  for (const { lineId, before, after } of taken) {
    const later = others.find((each) => each.lineId === lineId && isDeepStrictEqual(each.before, after));
    if (later) others = others.map((each) => (each === later ? { ...each, before } : each));
    else restored.set(lineId, { before, after });
  }
  const agreementItem = objects(doc['agreementItem']).map((line, index) => {
    const back = restored.get(lineIdOf(line, index));
    return back && isDeepStrictEqual(renewedPart(line), back.after)
      ? { ...withoutRenewedPart(line), ...back.before }
      : line;
  });
  const [{ orderId, endBefore, endAfter }] = taken as readonly [KeptRenewal, ...KeptRenewal[]];
  const hasMoved = !isSame(end, endAfter);
  const last = hasMoved ? end : latestEnd(endBefore, others);
  others = others.map((each) => {
    const [follows, endsAsIt] = [isSame(each.endBefore, endAfter), isSame(each.endAfter, endAfter)];
    if (!follows && (!endsAsIt || hasMoved)) return each;
    return {
      ...each,
      ...(follows && { endBefore }),
      ...(endsAsIt && !hasMoved && { endAfter: last }),
    };
  });
  const whole = withEnd({ ...doc, agreementItem }, last);
  const isWhole = others.every((each) => each.orderId !== orderId);
  return {
    doc: isWhole ? countedOnce(whole, -1) : whole,
    end: last,
    changed: others.filter((each) => !staying.includes(each)),
  };
}

function withoutRenewedPart(line: Json): Json {
  const { price: _, priceSegment: __, recurringPeriod: ___, term: ____, validFor: _____, ...rest } = line;
  return rest;
}

const isSame = (one: Date | null, other: Date | null): boolean => one?.getTime() === other?.getTime();
