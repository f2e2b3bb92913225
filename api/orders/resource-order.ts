import { ResourceOrder, ResourceOrderCreate } from '../../domain/tmf/schemas/resource-order.js';
import { ResourceOrder as ResourceOrderRow } from '../../entities/tables/orders.js';
import { apis } from '../apis.js';
import { capturedOrHandedOff } from './captured-or-handed-off.js';

/** TMF652. */
export const resourceOrder = capturedOrHandedOff({
  kind: 'resourceOrder',
  type: 'ResourceOrder',
  api: apis.resourceOrdering,
  description: 'Resource order, captured elsewhere or made by decomposition.',
  schema: ResourceOrder,
  create: ResourceOrderCreate,
  entity: ResourceOrderRow,
  computed: ['milestone', 'hold', 'orderItem.state', 'orderItem.hold'],
  showsPartNotices: false,
});
