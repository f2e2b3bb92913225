import { partyReferences, productReferences } from '../../domain/tmf/record-references.js';
import { ShoppingCart, ShoppingCartCreate } from '../../domain/tmf/schemas/shopping-cart.js';
import { apis } from '../apis.js';
import { byParty, byValidity } from '../tmf630/stored-attributes.js';
import { storedResource } from '../tmf630/stored-resource.js';

/** TMF663. */
export const shoppingCart = storedResource({
  type: 'ShoppingCart',
  api: apis.shoppingCart,
  description: 'Shopping cart, items that a customer may order.',
  schema: ShoppingCart,
  create: ShoppingCartCreate,
  scopes: ['orders:write'],
  filters: { ...byParty, ...byValidity },
  references: [...partyReferences(), ...productReferences('cartItem*.product')],
});
