import { ServiceOrder, ServiceOrderCreate } from '../../domain/tmf/schemas/service-order.js';
import { ServiceOrder as ServiceOrderRow } from '../../entities/tables/orders.js';
import { apis } from '../apis.js';
import { capturedOrHandedOff } from './captured-or-handed-off.js';

/** TMF641. */
export const serviceOrder = capturedOrHandedOff({
  kind: 'serviceOrder',
  type: 'ServiceOrder',
  api: apis.serviceOrdering,
  description: 'Service order, captured elsewhere or made by decomposition.',
  schema: ServiceOrder,
  create: ServiceOrderCreate,
  entity: ServiceOrderRow,
  computed: ['milestone', 'hold', 'jeopardyAlert', 'serviceOrderItem.state', 'serviceOrderItem.hold'],
  showsPartNotices: true,
});
