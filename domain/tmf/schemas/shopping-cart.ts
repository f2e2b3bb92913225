import { type Static, Type } from 'typebox';
import { responseOf, listOf, maybe, optionalStrings } from './attributes.js';
import { EntityRef, open, PartyRef, Quantity, Remark, TimePeriod } from './common.js';
import { ContactMedium } from './contact-medium.js';
import { ItemPrice } from './price.js';
import { ProductRefOrValue } from './product-order.js';
import { itemActions } from '../../order/actions.js';

/** One line of a cart (TMF663); `ItemTotalPrice` is the definition's spelling. */
export const CartItem = open({
  ...optionalStrings('id'),
  quantity: maybe(Type.Integer()),
  action: maybe(Type.Enum(itemActions)),
  status: maybe(Type.Enum(['active', 'saveForLater'])),
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

/** TMF663 ShoppingCart_Create. */
export const ShoppingCartCreate = open({
  cartItem: listOf(CartItem),
  cartTotalPrice: listOf(ItemPrice),
  contactMedium: listOf(ContactMedium),
  relatedParty: listOf(PartyRef),
  validFor: maybe(TimePeriod),
});
export const ShoppingCart = responseOf(ShoppingCartCreate, {});
export type ShoppingCart = Static<typeof ShoppingCart>;
