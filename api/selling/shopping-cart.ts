import { object, text } from '../../domain/lib/json.js';
import { hrefOf } from '../../domain/tmf/href.js';
import { cartLifecycle } from '../../domain/tmf/lifecycle.js';
import { customerOf } from '../../domain/order/order.js';
import { partyReferences, productReferences } from '../../domain/tmf/record-references.js';
import { ShoppingCart, ShoppingCartCreate } from '../../domain/tmf/schemas/shopping-cart.js';
import { cartFaults, withValidity } from '../../domain/selling/cart.js';
import { attributeColumns } from '../../entities/tables/attribute-columns.js';
import { apis } from '../apis.js';
import { duplicateIdFaults } from '../orders/order-items.js';
import { productOrder } from '../orders/product-order.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import type { Body, Resource } from '../tmf630/resource.js';
import { byParty, byValidity } from '../tmf630/stored-attributes.js';
import { storedResource } from '../tmf630/stored-resource.js';
import { invalidBody } from '../tmf630/validation.js';
import { pricedCart } from './priced-cart.js';
import { quote } from './quote.js';

/** TMF663: priced and checked at each change, and turned into an order or a quote, once. */
export const shoppingCart = storedResource({
  type: 'ShoppingCart',
  api: apis.shoppingCart,
  description: 'Shopping cart, items that a customer may order.',
  schema: ShoppingCart,
  create: ShoppingCartCreate,
  scopes: ['orders:write'],
  attributes: attributeColumns.shoppingCart,
  filters: { ...byParty, ...byValidity },
  references: [...partyReferences(), ...productReferences('cartItem*.product')],
  states: {
    attribute: 'status',
    lifecycle: cartLifecycle,
    serverStates: ['merged', 'quoted', 'ordered', 'expired'],
    frozenStates: ['merged', 'quoted', 'ordered', 'expired'],
  },
  beforeSave: prepareCart,
  authorizeChange: async (_context, { doc }, operation) => {
    if (operation === 'patch' || doc['productOrder'] === undefined) return;
    throw new Problem('conflict', 'It cannot be deleted: a product order was created from it.');
  },
  render: async (_context, page, { origin }) => page.map(({ body }) => renderCart(body, origin)),
});

/** What is to be stored when a cart is created or changed; throws 400 or 409 when it may not be. */
async function prepareCart(context: Context, body: Body, _id: string, before?: Body): Promise<Body> {
  if (body['status'] !== 'active') return body;
  const faults = [...duplicateIdFaults('cartItem', body), ...cartFaults(body)];
  if (faults.length > 0) throw invalidBody(faults);
  refuseOtherCustomer(body, before);
  return await pricedCart(context, kept(body, before));
}

/** A cart goes from nobody to a customer, and from there to no other one; throws 409. */
function refuseOtherCustomer(body: Body, before: Body | undefined): void {
  const customer = before && customerOf(before);
  if (customer === undefined || customerOf(body) === customer) return;
  throw new Problem('conflict', `The cart is of customer ${customer}, and cannot become another one's.`, {
    errors: [{ path: '$.relatedParty', message: `must name the customer ${customer}` }],
  });
}

/** With the end of its validity; throws 400 when that is over. */
function kept(body: Body, before: Body | undefined): Body {
  const now = new Date();
  const whole = withValidity(body, before, now);
  const end = text(object(whole['validFor'])['endDateTime']);
  if (end === undefined || Date.parse(end) > now.getTime()) return whole;
  throw invalidBody([
    { path: '$.validFor.endDateTime', message: 'is in the past: a cart is kept until then' },
  ]);
}

/** The cart with the hrefs of what it became. */
function renderCart(body: Body, origin: string): Body {
  const withHref = (ref: unknown, resource: Resource): Body => ({
    ...object(ref),
    href: hrefOf(origin, resource, String(object(ref)['id'])),
  });
  return {
    ...body,
    ...(body['productOrder'] !== undefined && { productOrder: withHref(body['productOrder'], productOrder) }),
    ...(body['quote'] !== undefined && { quote: withHref(body['quote'], quote) }),
    ...(body['mergedInto'] !== undefined && { mergedInto: withHref(body['mergedInto'], shoppingCart) }),
  };
}
