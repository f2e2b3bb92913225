import { itemsIn, numberItems } from '../../domain/tmf/item-numbers.js';
import { itemPathFinder } from '../../domain/order/item-paths.js';
import {
  billingAccountFaults,
  type QuoteFault,
  quoteToOrder,
  toProductOrder,
} from '../../domain/qualification/quote.js';
import { withAgreements } from '../../domain/selling/agreed-prices.js';
import {
  activePart,
  asQuote,
  withCartPrices,
  withoutCosts,
  withoutPrices,
} from '../../domain/selling/cart.js';
import { narrowedCatalogFaults } from '../../domain/selling/narrowed-catalog.js';
import { checkSale } from '../../domain/selling/sale-check.js';
import { loadSellingBasis } from '../../entities/selling/selling-basis.js';
import { dryRunFaults } from '../orders/order-faults.js';
import type { Context } from '../tmf630/context.js';
import type { Body } from '../tmf630/resource.js';

/**
 * The cart with its lines numbered and priced, and with what speaks against ordering it (`errorMessage`). Lines that are
 * saved for later are neither priced nor looked at.
 */
export async function pricedCart(context: Context, body: Body): Promise<Body> {
  const { errorMessage: _, cartTotalPrice: __, priceSummary: ___, ...given } = body;
  const cartItem = numberItems(itemsIn(body, 'cartItem'), 'cartItem').map(withoutPrices);
  const whole: Body = { ...given, cartItem };
  const active = activePart(whole);
  if (itemsIn(active, 'cartItem').length === 0) return whole;
  const now = new Date();
  const instant = now.toISOString();
  const asked = asQuote(whole);
  const order = { ...quoteToOrder(asked), orderDate: instant };
  const basis = await loadSellingBasis(context.database, order, now);
  const pathOf = itemPathFinder(asked, 'quoteItem');
  const { document, pricing, faults } = checkSale({ kind: 'cart', document: active, order, pathOf }, basis);
  const { catalog, agreements, agreementPrices } = basis;
  const ordered = toProductOrder(asked);
  const against: readonly QuoteFault[] = [
    ...faults,
    ...billingAccountFaults(asked),
    ...(await dryRunFaults(context, 'productOrder', ordered)).map((fault) => ({
      code: 'invalidBody',
      ...fault,
    })),
    ...narrowedCatalogFaults(ordered, agreements, { catalog, now: instant }).map((fault) => ({
      code: 'notInAgreement',
      ...fault,
    })),
  ];
  const priced = new Map(itemsIn(document, 'cartItem').map((item) => [item['id'], item]));
  const own = withoutCosts({
    ...document,
    cartItem: cartItem.map((item) => priced.get(item['id']) ?? item),
  });
  const named = withAgreements(own, agreementPrices, pricing);
  const places = placesOf(cartItem);
  return against.length > 0
    ? { ...named, errorMessage: against.map((fault) => ({ ...fault, path: pathInCart(fault.path, places) })) }
    : named;
}

/** Where each active line stands in the cart, which has others too. */
const placesOf = (items: readonly Body[]): readonly number[] =>
  items.flatMap((item, index) => (item['status'] === 'saveForLater' ? [] : [index]));

function pathInCart(path: string, places: readonly number[]): string {
  return path
    .replaceAll(/productOrderItem|quoteItem/g, 'cartItem')
    .replace(/^\$\.cartItem\[(\d+)\]/, (_, index: string) => `$.cartItem[${places[Number(index)] ?? index}]`)
    .replace(/^\$\.billingAccount\b/, '$.billingAccount[0]');
}

/** The TMF622 order of the cart as it is priced. */
export function orderOfCart(cart: Body): Body {
  const { quote: _, ...order } = withCartPrices(toProductOrder(asQuote(cart)), cart);
  return { ...order, shoppingCart: { id: cart['id'], '@referredType': 'ShoppingCart' } };
}
