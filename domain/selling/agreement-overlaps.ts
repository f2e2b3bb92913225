import { groupBy } from '../lib/group-by.js';
import { type Json, object, objects, text } from '../lib/json.js';
import type { ErrorDetail } from '../tmf/schemas/error.js';
import { periodOf, rampSlice } from './agreement-times.js';

/** Lines that give no price: what was paused or has ended. */
export const withoutEffect: ReadonlySet<unknown> = new Set(['suspended', 'expired', 'cancelled']);

interface PriceInTime {
  readonly line: number;
  readonly price: number;
  readonly start: number;
  readonly end: number;
}

/** Two prices for the same charge at the same time, of a line or of two that are for the same: nobody could say which holds. */
export function overlapFaults(body: Json): ErrorDetail[] {
  const prices = objects(body['line']).flatMap((line, index) =>
    withoutEffect.has(line['state'])
      ? []
      : objects(line['price']).map((price, number): PriceInTime & { readonly key: string } => ({
          key: JSON.stringify([...targetOf(line), chargeOf(price)]),
          line: index,
          price: number,
          ...sliceOf(body, line, price),
        })),
  );
  return [...groupBy(prices, ({ key }) => key).values()].flatMap((alike) =>
    alike.flatMap((each, index) => {
      const first = alike.slice(0, index).find((other) => other.start < each.end && each.start < other.end);
      if (!first) return [];
      const place = first.line === each.line ? '' : `line[${first.line}].`;
      return [
        {
          path: `$.line[${each.line}].price[${each.price}]`,
          message: `holds at the same time as ${place}price[${first.price}]`,
        },
      ];
    }),
  );
}

/** What the prices of a line are for. */
function targetOf({ productOffering, category, characteristic }: Json): readonly unknown[] {
  const values = objects(characteristic).map(({ name, value }) => JSON.stringify([name, value]));
  return [object(productOffering)['id'], object(category)['id'], values.toSorted()];
}

const chargeOf = (price: Json): string =>
  text(object(price['productOfferingPrice'])['id']) ?? `of type ${text(price['priceType']) ?? 'recurring'}`;

/** When a price holds, within its line and the agreement; ramps count from the start of these. */
function sliceOf(body: Json, line: Json, price: Json): { readonly start: number; readonly end: number } {
  const { fromMonth, months } = price;
  const [whole, own] = [periodOf(body['validFor']), periodOf(line['validFor'])];
  const [start, end] = [Math.max(whole.start, own.start), Math.min(whole.end, own.end)];
  const isRamp = fromMonth !== undefined || months !== undefined;
  const begin = Number.isFinite(start) ? new Date(start).toISOString() : '2000-01-01T00:00:00Z';
  const slice = periodOf(isRamp ? rampSlice(begin, price) : price['validFor']);
  return { start: Math.max(start, slice.start), end: Math.min(end, slice.end) };
}
