import { ResourceOrder, ResourceOrderCreate } from '../../domain/tmf/schemas/resource-order.js';
import { ResourceOrder as ResourceOrderRow } from '../../entities/tables/orders.js';
import { apis } from '../apis.js';
import { capturedOrMade } from './captured-or-made.js';

/** TMF652. */
export const resourceOrder = capturedOrMade({
  kind: 'resourceOrder',
  type: 'ResourceOrder',
  api: apis.resourceOrdering,
  description: 'Resource order, captured elsewhere or made by decomposition.',
  schema: ResourceOrder,
  create: ResourceOrderCreate,
  entity: ResourceOrderRow,
  computed: ['milestone', 'orderItem.state'],
  tellsParts: false,
});
