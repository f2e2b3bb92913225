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
  for (const line of itemsIn(from, 'cartItem')) {
    const conflict = (code: MergeConflict['code'], message: string): void =>
      void conflicts.push({ code, message, cartItem: { id: String(line['id']) } });
    const product = productOf(line);
    const content = contentOf(line);
    const at = lines.findIndex((each) =>
      product === undefined ? contentOf(each) === content : productOf(each) === product,
    );
    const same = lines[at];
    if (!same) {
      const alike = product === undefined && lines.find((each) => whatAndWhere(each) === whatAndWhere(line));
      if (alike)
        conflict(
          'otherConfiguration',
          `Line ${String(alike['id'])} has the same offering at the same site, configured otherwise: both are kept.`,
        );
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
