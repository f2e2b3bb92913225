import { itemsIn, numberItems } from '../../domain/tmf/item-numbers.js';
import { itemPathFinder } from '../../domain/order/item-paths.js';
import { withNegotiatedPrices } from '../../domain/qualification/price-document.js';
import {
  billingAccountFaults,
  type QuoteFault,
  quoteToOrder,
  toProductOrder,
} from '../../domain/qualification/quote.js';
import {
  alternativeFaults,
  alternativesIn,
  unchosenLines,
  withoutLines,
} from '../../domain/selling/quote-lines.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import { withAgreements } from '../../domain/selling/agreed-prices.js';
import { narrowedCatalogFaults } from '../../domain/selling/narrowed-catalog.js';
import { checkSale } from '../../domain/selling/sale-check.js';
import { ProductOrderCreate } from '../../domain/tmf/schemas/product-order.js';
import { loadSellingBasis } from '../../entities/selling/selling-basis.js';
import { orderFaults } from '../orders/order-faults.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import type { Body } from '../tmf630/resource.js';
import { createValidator } from '../tmf630/validation.js';

/** The quote with its lines numbered and priced, and with the reasons against it (`errorMessage`). */
export async function pricedQuote(context: Context, body: Body): Promise<Body> {
  const { errorMessage: _, ...given } = body;
  const whole = { version: '1', ...given, quoteItem: numberItems(itemsIn(body, 'quoteItem'), 'quoteItem') };
  const now = new Date();
  const instant = now.toISOString();
  const { database } = context;
  const order = quoteToOrder(whole);
  const basis = await loadSellingBasis(database, order, now);
  const { catalog, agreements, agreementPrices } = basis;
  const pathOf = itemPathFinder(whole, 'quoteItem');
  // As it is chosen, then with the other alternatives, so that each of them is looked at beside all the rest.
  const variants = chosenInTurn(whole).map((quote) => {
    const document = withNegotiatedPrices('quote', quote);
    const variant = { ...quoteToOrder(document), orderDate: instant };
    return checkSale({ kind: 'quote', document, order: variant, pathOf }, basis);
  });
  const faults = [
    ...variants.flatMap((variant) => variant.faults),
    ...alternativeFaults(whole).map((fault) => ({ code: 'invalidAlternative', ...fault })),
    ...billingAccountFaults(whole),
    ...orderSchemaFaults(whole),
    ...(await faultsOfOrder(context, whole)).map((fault) => ({ code: 'invalidBody', ...fault })),
    ...narrowedCatalogFaults(toProductOrder(whole), agreements, { catalog, now: instant }).map((fault) =>
      atQuote({ code: 'notInAgreement', ...fault }),
    ),
  ];
  const priced = withAllLines(
    whole,
    variants.map(({ document }) => document),
  );
  const result = withAgreements(priced, agreementPrices, ...variants.map(({ pricing }) => pricing));
  return faults.length > 0 ? { ...result, errorMessage: unique(faults) } : result;
}

function chosenInTurn(quote: Body): readonly Body[] {
  const most = Math.max(0, ...[...alternativesIn(quote).values()].map((items) => items.length));
  const ranks = [undefined, ...Array.from({ length: most }, (_, rank) => rank)];
  const left = ranks.map((rank) => unchosenLines(quote, rank));
  // What is chosen is a rank of its own where there is one group.
  const distinct = new Map(left.map((ids) => [JSON.stringify([...ids]), ids]));
  return [...distinct.values()].map((ids) => withoutLines(quote, ids));
}

/** The first variant, whose sums count, with the lines that only the others have. */
function withAllLines(quote: Body, [chosen = {}, ...others]: readonly Body[]): Body {
  const lines = [chosen, ...others].flatMap((variant) => itemsIn(variant, 'quoteItem')).toReversed();
  const priced = new Map(lines.map((item) => [item['id'], item]));
  return {
    ...chosen,
    quoteItem: itemsIn(quote, 'quoteItem').map((item) => priced.get(item['id']) ?? item),
  };
}

const unique = (faults: readonly QuoteFault[]): QuoteFault[] => [
  ...new Map(faults.map((fault) => [`${fault.code} ${fault.path} ${fault.message}`, fault])).values(),
];

const validateOrder = createValidator(ProductOrderCreate);

/** Attributes of the quote that no order has. */
function orderSchemaFaults(body: Body): QuoteFault[] {
  try {
    validateOrder(toProductOrder({ ...body, id: 'quote' }));
    return [];
  } catch (err) {
    if (!(err instanceof Problem)) throw err;
    return (err.errors ?? []).map(({ path, message }) => atQuote({ code: err.code, message, path }));
  }
}

/** Why the quote's order would be refused, with the paths of the quote. */
export async function faultsOfOrder(context: Context, body: Body): Promise<ErrorDetail[]> {
  const faults = await orderFaults(context, 'productOrder', toProductOrder(body));
  return faults.map(atQuote);
}

const atQuote = <T extends { readonly path: string }>(fault: T): T => ({
  ...fault,
  path: fault.path
    .replaceAll('productOrderItem', 'quoteItem')
    // A quote has a list of which the order takes the first element.
    .replace(/^\$\.billingAccount\b/, '$.billingAccount[0]'),
});
