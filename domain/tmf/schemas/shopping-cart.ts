import { type Static, Type } from 'typebox';
import { responseOf, listOf, maybe, optionalStrings } from './attributes.js';
import { EntityRef, Instant, open, PartyRef, Quantity, Remark, TimePeriod } from './common.js';
import { ContactMedium } from './contact-medium.js';
import { ErrorMessage } from './error.js';
import { ItemPrice, pricedDocument } from './price.js';
import { ProductRefOrValue } from './product-order.js';
import { itemActions } from '../../order/actions.js';
import { cartLifecycle } from '../lifecycle.js';

/** One line of a cart (TMF663); `ItemTotalPrice` is the definition's spelling. */
export const CartItem = open({
  id: maybe(Type.String({ minLength: 1, maxLength: 200 })),
  quantity: maybe(Type.Integer({ minimum: 1, maximum: 100_000 })),
  action: maybe(Type.Enum(itemActions)),
  /** A line that is saved for later is kept, neither priced nor ordered. */
  status: maybe(Type.Enum(['active', 'saveForLater'])),
  /** Extension: who pays for the line, where that is not the cart's billing account. */
  billingAccount: maybe(EntityRef),
  ItemTotalPrice: listOf(ItemPrice),
  itemPrice: listOf(ItemPrice),
  itemTerm: listOf(open({ ...optionalStrings('description', 'name'), duration: maybe(Quantity) })),
  note: listOf(Remark),
  product: maybe(ProductRefOrValue),
  productOffering: maybe(EntityRef),
  cartItemRelationship: listOf(open(optionalStrings('id', 'relationshipType'))),
  cartItem: maybe(
    Type.Unsafe<readonly unknown[]>({ type: 'array', items: { $ref: '#/components/schemas/CartItem' } }),
  ),
});

const { priceAlteration: _, ...pricedCart } = pricedDocument;

/** TMF663 ShoppingCart_Create, and what its prices depend on: a cart is priced by the catalog, and negotiated in a quote. */
export const ShoppingCartCreate = open({
  cartItem: listOf(CartItem),
  ...pricedCart,
  channel: listOf(EntityRef),
  agreement: listOf(EntityRef),
  billingAccount: listOf(EntityRef),
  contactMedium: listOf(ContactMedium),
  relatedParty: listOf(PartyRef),
  /** Until when it is kept; by default 90 days after its last change, an empty one 7. */
  validFor: maybe(TimePeriod),
});

/** What happened to lines of another cart that could not just be added. */
const MergeConflict = open({
  code: Type.Enum(['sameProduct', 'quantityTooLarge', 'otherConfiguration']),
  message: Type.String(),
  /** The line as the other cart had it. */
  cartItem: EntityRef,
});

export const ShoppingCart = responseOf(ShoppingCartCreate, {
  /** Extension: TMF663 has no states of a cart. */
  status: maybe(Type.Enum(cartLifecycle.states)),
  cartTotalPrice: listOf(ItemPrice),
  /** Extension: what speaks against ordering it as it is. */
  errorMessage: listOf(ErrorMessage),
  /** Extension: true when its `validFor` was said by a caller, and so does not follow its changes. */
  validityIsFixed: maybe(Type.Boolean()),
  /** Extension: the carts whose lines it has taken over. */
  mergedFrom: listOf(open({ id: Type.String(), date: Instant, conflict: listOf(MergeConflict) })),
  /** Extension: the cart that has its lines now. */
  mergedInto: maybe(EntityRef),
  /** Extension: what it became. */
  productOrder: maybe(EntityRef),
  quote: maybe(EntityRef),
});
export type ShoppingCart = Static<typeof ShoppingCart>;

/** Body of `…/merge`: the cart whose lines are taken over. */
export const CartMerge = open({ shoppingCart: open({ id: Type.String({ minLength: 1 }) }) });
export type CartMerge = Static<typeof CartMerge>;

/** Body of `…/order`. */
export const CartCheckout = open({});

/** Body of `…/quote`: what a quote has beside what the cart says. */
export const CartQuoting = open({ opportunity: maybe(EntityRef), ...optionalStrings('description') });
export type CartQuoting = Static<typeof CartQuoting>;
