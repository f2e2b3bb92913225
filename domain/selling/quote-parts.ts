import type { Json } from '../lib/json.js';
import { mapLines, quoteLines } from './quote-lines.js';

/** What only the server says of the lines is kept as it was. */
export function withServerParts(body: Json, before: Json): Json {
  const earlier = new Map(quoteLines(before).map(({ id, item }) => [id, item]));
  return mapLines(body, (item) => {
    const { productOrder: _, declined: __, ...given } = item;
    const { productOrder, declined } = earlier.get(String(item['id'])) ?? {};
    return {
      ...given,
      ...(productOrder !== undefined && { productOrder }),
      ...(declined !== undefined && { declined }),
    };
  });
}

/** The prices stay those that were approved. */
export function withPricesOf(body: Json, before: Json): Json {
  const earlier = new Map(quoteLines(before).map(({ id, item }) => [id, item]));
  return withCalculated(
    mapLines(body, (line) => withCalculated(line, earlier.get(String(line['id'])) ?? {})),
    before,
  );
}

/** What pricing writes into a quote and its lines. */
const calculated: ReadonlySet<string> = new Set([
  'quoteItemPrice',
  'quoteTotalPrice',
  'priceSummary',
  'priceNote',
]);

function withCalculated(body: Json, from: Json): Json {
  const only = (source: Json, wanted: boolean): [string, unknown][] =>
    Object.entries(source).filter(([name]) => calculated.has(name) === wanted);
  return Object.fromEntries([...only(body, false), ...only(from, true)]);
}
