import canonicalize from 'canonicalize';
import { type Json, object, objects, text } from '../lib/json.js';
import { itemsIn } from '../tmf/item-numbers.js';
import { withoutPrices } from './cart.js';

/** Why a line of another cart was not just added. */
interface MergeConflict {
  readonly code: 'sameProduct' | 'quantityTooLarge' | 'otherConfiguration';
  readonly message: string;
  /** The line, by its id in the other cart. */
  readonly cartItem: { readonly id: string };
}

export interface MergedLines {
  readonly lines: readonly Json[];
  readonly conflicts: readonly MergeConflict[];
}

/** As many as a line may have. */
const maxQuantity = 100_000;

/**
 * The lines of a cart after it has taken over those of another one. Equal lines become one, with the sum of their
 * quantities. What the cart says of a product that the customer has stands; the same offering at the same site in another
 * configuration is a line of its own, and is named.
 */
export function mergeLines(into: Json, from: Json): MergedLines {
  const lines: Json[] = [...itemsIn(into, 'cartItem')];
  const kept = lines.length;
  const conflicts: MergeConflict[] = [];
  const ids = newIds(into, from);
  const places = new LinePlaces(lines);
  for (const line of itemsIn(from, 'cartItem')) {
    const conflict = (code: MergeConflict['code'], message: string): void =>
      void conflicts.push({ code, message, cartItem: { id: String(line['id']) } });
    const product = productOf(line);
    const content = contentOf(line);
    const at = product === undefined ? places.byContent.get(content) : places.byProduct.get(product);
    const same = at === undefined ? undefined : lines[at];
    if (at === undefined || !same) {
      const alike = product === undefined && lines[places.byWhatAndWhere.get(whatAndWhere(line)) ?? -1];
      if (alike)
        conflict(
          'otherConfiguration',
          `Line ${String(alike['id'])} has the same offering at the same site, configured otherwise: both are kept.`,
        );
      places.add(line, lines.length);
      lines.push(line);
      continue;
    }
    ids.set(line['id'], String(same['id']));
    if (product !== undefined) {
      if (contentOf(same) !== content)
        conflict('sameProduct', `Line ${String(same['id'])} changes product ${product} already, and stands.`);
      continue;
    }
    const sum = quantityOf(same) + quantityOf(line);
    if (sum > maxQuantity)
      conflict('quantityTooLarge', `Line ${String(same['id'])} would have ${sum}: it has ${maxQuantity}.`);
    const note = [...objects(same['note']), ...objects(line['note'])];
    lines[at] = { ...same, quantity: Math.min(sum, maxQuantity), ...(note.length > 0 && { note }) };
  }
  return {
    lines: lines.map((line, index) => (index < kept ? line : renamed(line, ids))),
    conflicts,
  };
}

/** Where each line is found first: carts of thousands of lines are merged too. */
class LinePlaces {
  readonly byContent = new Map<string, number>();
  readonly byProduct = new Map<string, number>();
  readonly byWhatAndWhere = new Map<string, number>();

  constructor(lines: readonly Json[]) {
    for (const [at, line] of lines.entries()) this.add(line, at);
  }

  add(line: Json, at: number): void {
    keepFirst(this.byContent, contentOf(line), at);
    keepFirst(this.byWhatAndWhere, whatAndWhere(line), at);
    const product = productOf(line);
    if (product !== undefined) keepFirst(this.byProduct, product, at);
  }
}

function keepFirst(places: Map<string, number>, key: string, at: number): void {
  if (!places.has(key)) places.set(key, at);
}

const quantityOf = ({ quantity }: Json): number => (typeof quantity === 'number' ? quantity : 1);

const productOf = (line: Json): string | undefined => text(object(line['product'])['id']);

/** What is ordered by the line, whatever its number, quantity and notes. */
const contentOf = (line: Json): string => canonicalize(contentIn(line)) ?? '';

function contentIn(line: Json): Json {
  const { id: _, quantity, note: __, cartItem: ___, action = 'add', ...rest } = withoutPrices(line);
  const { productCharacteristic, ...product } = object(rest['product']);
  const values = objects(productCharacteristic).toSorted((a, b) =>
    String(a['name']).localeCompare(String(b['name'])),
  );
  const inner = itemsIn(line, 'cartItem').map((each) => ({
    ...contentIn(each),
    quantity: quantityOf(each),
  }));
  return {
    status: 'active',
    ...rest,
    action,
    product: { ...product, productCharacteristic: values },
    // Several of a bundle are several of all its parts: only of what is changed the number is content.
    ...(productOf(line) !== undefined && { quantity }),
    cartItem: inner.map((each) => canonicalize(each) ?? '').toSorted(),
  };
}

const whatAndWhere = (line: Json): string =>
  canonicalize([object(line['productOffering'])['id'], object(line['product'])['place']]) ?? '';

/** Other ids for the lines whose ids the cart has already. */
function newIds(into: Json, from: Json): Map<unknown, string> {
  const taken = new Set(idsIn(into));
  const all = new Set([...taken, ...idsIn(from)]);
  const ids = new Map<unknown, string>();
  let last = 0;
  for (const id of idsIn(from)) {
    if (!taken.has(id)) continue;
    do last += 1;
    while (all.has(String(last)));
    all.add(String(last));
    ids.set(id, String(last));
  }
  return ids;
}

const idsIn = (parent: Json): readonly string[] =>
  itemsIn(parent, 'cartItem').flatMap((item) => [String(item['id']), ...idsIn(item)]);

function renamed(line: Json, ids: ReadonlyMap<unknown, string>): Json {
  const { id, cartItemRelationship } = line;
  const inner = itemsIn(line, 'cartItem');
  return {
    ...line,
    id: ids.get(id) ?? id,
    ...(cartItemRelationship !== undefined && {
      cartItemRelationship: objects(cartItemRelationship).map((each) => ({
        ...each,
        id: ids.get(each['id']) ?? each['id'],
      })),
    }),
    ...(inner.length > 0 && { cartItem: inner.map((each) => renamed(each, ids)) }),
  };
}
