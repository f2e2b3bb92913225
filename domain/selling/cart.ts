import { isDeepStrictEqual } from 'node:util';
import { type Json, object, objects } from '../lib/json.js';
import { mapNested, nestedIn } from '../lib/nested.js';
import { addDuration } from '../lib/instants.js';
import { negotiatedAttributes } from '../qualification/pricing-input.js';
import { withoutCost, withoutMargin, withoutWorkings } from '../pricing/item-price.js';
import { itemsIn } from '../tmf/item-numbers.js';

/** A line that is kept for later: it is neither priced nor ordered, with all that is inside it. */
const isSaved = ({ status }: Json): boolean => status === 'saveForLater';

/** The cart without the lines that are saved for later: what is priced and ordered. */
export const activePart = (cart: Json): Json => ({
  ...cart,
  cartItem: itemsIn(cart, 'cartItem').filter((item) => !isSaved(item)),
});

/** The cart as the quote that asks for the same: the rules and prices of both are the same. */
export function asQuote(cart: Json): Json {
  const {
    cartItem: _,
    cartTotalPrice: __,
    ...header
  } = Object.fromEntries(Object.entries(cart).filter(([name]) => !ofCartOnly.has(name)));
  return { ...header, quoteItem: itemsIn(activePart(cart), 'cartItem').map(asQuoteItem) };
}

/** What only a cart has. */
const ofCartOnly: ReadonlySet<string> = new Set([
  'id',
  'href',
  '@type',
  'status',
  'errorMessage',
  'validFor',
  'validityIsFixed',
  'mergedFrom',
  'mergedInto',
  'productOrder',
  'quote',
  'priceSummary',
  'lastUpdate',
]);

function asQuoteItem(item: Json): Json {
  const { cartItem: _, cartItemRelationship, note, status: __, ...rest } = withoutPrices(item);
  const inner = itemsIn(item, 'cartItem');
  return {
    ...rest,
    ...(cartItemRelationship !== undefined && { quoteItemRelationship: cartItemRelationship }),
    // A note of a quote has an id.
    ...(note !== undefined && {
      note: objects(note).map((each, index) => ({ id: String(index + 1), ...each })),
    }),
    ...(inner.length > 0 && { quoteItem: inner.map(asQuoteItem) }),
  };
}

/** The prices of the order are those of the cart: without how they came about. */
export function withCartPrices(order: Json, cart: Json): Json {
  const priced = new Map(nestedIn(cart, 'cartItem').map(({ item }) => [item['id'], item]));
  const withPrices = (item: Json): Json => {
    const { quoteItem: _, ...ordered } = item;
    const { itemPrice, ItemTotalPrice: itemTotalPrice } = priced.get(item['id']) ?? {};
    return {
      ...ordered,
      ...(itemPrice !== undefined && { itemPrice: objects(itemPrice).map(withoutWorkings) }),
      ...(itemTotalPrice !== undefined && { itemTotalPrice }),
    };
  };
  return mapNested({ ...order, orderTotalPrice: cart['cartTotalPrice'] }, 'productOrderItem', withPrices);
}

const calculated: ReadonlySet<string> = new Set(['itemPrice', 'ItemTotalPrice', 'priceSummary', 'priceNote']);

/** A line without what pricing writes into it, at any depth. */
export function withoutPrices(line: Json): Json {
  const strip = (item: Json): Json =>
    Object.fromEntries(Object.entries(item).filter(([name]) => !calculated.has(name)));
  return mapNested(strip(line), 'cartItem', strip);
}

/** The cart and its lines are for the customer: without what they cost the operator. */
export function withoutCosts(cart: Json): Json {
  const lean = ({ itemPrice, priceSummary, ...rest }: Json): Json => ({
    ...rest,
    ...(itemPrice !== undefined && { itemPrice: objects(itemPrice).map(withoutCost) }),
    ...(priceSummary !== undefined && { priceSummary: withoutMargin(object(priceSummary)) }),
  });
  return mapNested(lean(cart), 'cartItem', lean);
}

/** What lines of a quote have beside those of a cart, which are made from `cartItem` when it is quoted or ordered. */
const ofQuoteLines = ['quoteItem', 'quoteItemPrice', 'alternative'] as const;

/**
 * What no cart can say: that a price is negotiated, which only a quote is for, that a line has what only those of quotes have, or that
 * a part of a line is for later.
 */
export function cartFaults(
  part: Json,
  path = '$',
): readonly { readonly path: string; readonly message: string }[] {
  return [
    ...negotiatedAttributes
      .filter((name) => part[name] !== undefined)
      .map((name) => ({
        path: `${path}.${name}`,
        message: 'must be left out: a cart is not negotiated, ask for a quote (POST …/quote)',
      })),
    ...ofQuoteLines
      .filter((name) => part[name] !== undefined)
      .map((name) => ({
        path: `${path}.${name}`,
        message: 'must be left out: it is of quotes, a line of a cart has its parts in cartItem',
      })),
    ...itemsIn(part, 'cartItem').flatMap((item, index) => {
      const here = `${path}.cartItem[${index}]`;
      const message = 'is of a whole line: save the line that it is a part of';
      return [
        ...(path !== '$' && isSaved(item) ? [{ path: `${here}.status`, message }] : []),
        ...cartFaults(item, here),
      ];
    }),
  ];
}

/** How long a cart is kept after its last change; one without lines need not wait for anybody (TMF663 has both). */
const keptFor = { filled: 'P90D', empty: 'P7D' } as const;

/** The cart with the end of its validity: what a caller has said stays, otherwise it follows the changes. */
export function withValidity(cart: Json, before: Json | undefined, now: Date): Json {
  const isSaid = !isDeepStrictEqual(cart['validFor'], before?.['validFor']);
  const isFixed = cart['validFor'] !== undefined && (isSaid || before?.['validityIsFixed'] === true);
  const { validityIsFixed: _, ...rest } = cart;
  if (isFixed) return { ...rest, validityIsFixed: true };
  const kept = itemsIn(cart, 'cartItem').length > 0 ? keptFor.filled : keptFor.empty;
  return { ...rest, validFor: { endDateTime: addDuration(now, kept).toISOString() } };
}
