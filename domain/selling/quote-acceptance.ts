import { type Json, object, objects, text } from '../lib/json.js';
import { itemsIn } from '../tmf/item-numbers.js';
import { totalOfPrices } from './price-sums.js';
import { mapLines, orderOfLine, quoteLines, unchosenLines } from './quote-lines.js';
import { inPhase } from '../tmf/quote-phase.js';

/** The lines that the customer may still order: those of the quote itself that are chosen, and neither ordered nor declined. */
export function openLines(quote: Json): readonly Json[] {
  const unchosen = unchosenLines(quote);
  return itemsIn(quote, 'quoteItem').filter(
    (item) =>
      !unchosen.has(String(item['id'])) && orderOfLine(item) === undefined && item['declined'] !== true,
  );
}

/** Why these lines cannot be ordered, or ordered without others. */
export function acceptanceFaults(
  quote: Json,
  ids: readonly string[],
): readonly { readonly path: string; readonly message: string }[] {
  const open = new Set(openLines(quote).map(({ id }) => String(id)));
  const lines = new Map(itemsIn(quote, 'quoteItem').map((item) => [String(item['id']), item]));
  const wanted = new Set(ids);
  return ids.flatMap((id, index) => {
    const path = `$.quoteItem[${index}].id`;
    const item = lines.get(id);
    if (!item) return [{ path, message: 'is not the id of a line of the quote itself' }];
    const order = orderOfLine(item);
    if (order !== undefined) return [{ path, message: `is ordered already: product order ${order}` }];
    if (!open.has(id)) return [{ path, message: 'is declined, or another alternative is chosen' }];
    const missing = [...related(quote, item)].filter((other) => open.has(other) && !wanted.has(other));
    return missing.length === 0
      ? []
      : [{ path, message: `belongs together with line ${missing.join(', ')}: order them together` }];
  });
}

/** The other top lines that the line names, or that name it. */
function related(quote: Json, item: Json): ReadonlySet<string> {
  const id = String(item['id']);
  const named = new Set(objects(item['quoteItemRelationship']).flatMap((each) => text(each['id']) ?? []));
  for (const other of itemsIn(quote, 'quoteItem')) {
    if (objects(other['quoteItemRelationship']).some((each) => each['id'] === id))
      named.add(String(other['id']));
  }
  named.delete(id);
  return named;
}

/** What the order is made from: the quote with these lines only, and their sums. */
export function partOfQuote(quote: Json, ids: readonly string[]): Json {
  const wanted = new Set(ids);
  const quoteItem = itemsIn(quote, 'quoteItem').filter(({ id }) => wanted.has(String(id)));
  const whole = quoteItem.length === itemsIn(quote, 'quoteItem').length;
  const prices = quoteLines({ quoteItem }).flatMap(({ item }) => itemsIn(item, 'quoteItemPrice'));
  return { ...quote, quoteItem, ...(!whole && { quoteTotalPrice: totalOfPrices(prices) }) };
}

/** Who accepts a quote. */
export interface AcceptedBy {
  /** Who says so: the caller, or the customer by a link. */
  readonly by: string;
  /** In whose name the caller says so. */
  readonly onBehalfOf?: Json | undefined;
}

/** How a quote, or some of its lines, was accepted. */
interface Acceptance extends AcceptedBy {
  /** ISO 8601 instant. */
  readonly date: string;
  readonly orderId: string;
}

/** The quote after these lines were ordered: accepted once no line is open any more. */
export function withAcceptance(quote: Json, ids: readonly string[], acceptance: Acceptance): Json {
  const { orderId, ...how } = acceptance;
  const wanted = new Set(ids);
  const order = { id: orderId, '@referredType': 'ProductOrder' };
  const top = new Set(itemsIn(quote, 'quoteItem').map(({ id }) => String(id)));
  const marked = mapLines(quote, (item) => {
    const id = String(item['id']);
    return wanted.has(id) && top.has(id) ? { ...item, productOrder: order } : item;
  });
  const whole = {
    ...marked,
    productOrder: [...objects(quote['productOrder']), order],
    acceptance: [
      ...objects(quote['acceptance']),
      { ...how, productOrder: order, quoteItem: ids.map((id) => ({ id })) },
    ],
  };
  return inPhase(whole, openLines(whole).length === 0 ? 'accepted' : 'partiallyAccepted');
}

/** The quote after the lines that are still open were declined: it ends with what was ordered. */
export const withRestDeclined = (quote: Json, reason: Json): Json => {
  const open = new Set(openLines(quote).map(({ id }) => id));
  const quoteItem = itemsIn(quote, 'quoteItem').map((item) =>
    open.has(item['id']) ? { ...item, declined: true } : item,
  );
  return inPhase({ ...quote, quoteItem, rejection: reason }, 'accepted');
};

/** The state of a line, as TMF648 has it for the quote. */
export function stateOfLine(quote: Json, item: Json, unchosen: ReadonlySet<string>): unknown {
  if (orderOfLine(item) !== undefined) return 'accepted';
  if (object(item)['declined'] === true) return 'rejected';
  const over = quote['state'] === 'accepted' && unchosen.has(String(item['id']));
  return over ? 'rejected' : quote['state'];
}
