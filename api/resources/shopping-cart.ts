import { ShoppingCart, ShoppingCartCreate } from '../../domain/resources/shopping-cart.js';
import { apis } from '../apis.js';
import { byParty, byValidity } from './stored-attributes.js';
import { storedResource } from './stored-resource.js';

/** TMF663. */
export const shoppingCart = storedResource({
  type: 'ShoppingCart',
  api: apis.shoppingCart,
  description: 'Shopping cart, what somebody may order.',
  schema: ShoppingCart,
  create: ShoppingCartCreate,
  scopes: ['orders:write'],
  filters: { ...byParty, ...byValidity },
});
