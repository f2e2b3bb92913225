import { type Json, object, text } from '../lib/json.js';
import { mapNested, type Nested, nestedIn } from '../lib/nested.js';
import { itemsIn } from '../tmf/item-numbers.js';

/** A line of a quote, with its place in the document. */
interface QuoteLine extends Nested {
  readonly id: string;
}

/** All lines, parents before their children. */
export const quoteLines = (quote: Json): readonly QuoteLine[] =>
  nestedIn(quote, 'quoteItem').map((line) => ({ id: String(line.item['id']), ...line }));

/** The quote with each line changed, at any depth; a line for which there is nothing is left out. */
export const mapLines = (quote: Json, change: (item: Json) => Json | undefined): Json =>
  mapNested(quote, 'quoteItem', change);

/** The group of lines of which the customer takes one. */
const alternativeGroup = (item: Json): string | undefined => text(object(item['alternative'])['group']);

/**
 * The ids of the lines that do not count, since another one of their alternatives is chosen: the one that says so, else
 * the first.
 */
export function unchosenLines(quote: Json, rank?: number): ReadonlySet<string> {
  const unchosen = new Set<string>();
  for (const items of alternativesIn(quote).values()) {
    const marked = items.findIndex((item) => object(item['alternative'])['chosen'] === true);
    const chosen = rank === undefined ? Math.max(0, marked) : Math.min(rank, items.length - 1);
    for (const [index, item] of items.entries()) if (index !== chosen) unchosen.add(String(item['id']));
  }
  return unchosen;
}

/**
 * The quote with the top lines that would be sold together with one of them, by its id: of its alternatives it, of the others
 * the chosen ones, nothing that is declined, and of what is ordered only what is still to come into the inventory (by the id
 * of its order): the rest is what the customer has.
 */
export function soldTogether(quote: Json, id: string, isToCome: (orderId: string) => boolean): Json {
  const lines = itemsIn(quote, 'quoteItem');
  const own = lines.find((item) => String(item['id']) === id);
  const group = own && alternativeGroup(own);
  const unchosen = unchosenLines(quote);
  const isSold = (item: Json): boolean => {
    const order = orderOfLine(item);
    if (order !== undefined) return isToCome(order);
    const isOther =
      group !== undefined && alternativeGroup(item) === group ? true : unchosen.has(String(item['id']));
    return !isOther && item['declined'] !== true;
  };
  return { ...quote, quoteItem: lines.filter((item) => item === own || isSold(item)) };
}

/** The lines of each group, in the order of the quote. */
export function alternativesIn(quote: Json): ReadonlyMap<string, readonly Json[]> {
  const groups = new Map<string, Json[]>();
  for (const item of itemsIn(quote, 'quoteItem')) {
    const group = alternativeGroup(item);
    if (group !== undefined) groups.set(group, [...(groups.get(group) ?? []), item]);
  }
  return groups;
}

/** The quote without the top lines of these ids. */
export function withoutLines(quote: Json, ids: ReadonlySet<string>): Json {
  if (ids.size === 0) return quote;
  const quoteItem = itemsIn(quote, 'quoteItem').filter(({ id }) => !ids.has(String(id)));
  return { ...quote, quoteItem };
}

/** Why the lines are no alternatives, and where. */
export function alternativeFaults(
  quote: Json,
): readonly { readonly path: string; readonly message: string }[] {
  const nested = quoteLines(quote).filter(
    ({ item, parentId }) => parentId !== undefined && item['alternative'] !== undefined,
  );
  const chosen = new Set<string>();
  const twice = quoteLines(quote).filter(({ item, parentId }) => {
    const group = alternativeGroup(item);
    if (parentId !== undefined || group === undefined || object(item['alternative'])['chosen'] !== true)
      return false;
    if (!chosen.has(group)) return void chosen.add(group);
    return true;
  });
  return [
    ...nested.map(({ path }) => ({
      path: `${path}.alternative`,
      message: 'is for lines of the quote itself: an alternative is taken with all its parts',
    })),
    ...twice.map(({ path }) => ({
      path: `${path}.alternative.chosen`,
      message: 'is said of another line of the group too: one alternative is chosen',
    })),
  ];
}

/** The id of the order that the line became. */
export const orderOfLine = (item: Json): string | undefined => text(object(item['productOrder'])['id']);
