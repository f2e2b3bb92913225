import { WorkOrder } from '../../domain/tmf/schemas/work-order.js';
import { WorkOrder as WorkOrderRow } from '../../entities/tables/orders.js';
import { attributeColumns } from '../../entities/tables/attribute-columns.js';
import { apis } from '../apis.js';
import type { Resource } from '../tmf630/resource.js';
import { callbackPatch, showHandOffs } from './hand-off.js';

/** TMF697: a visit by field service, made by decomposition. */
export const workOrder: Resource = {
  name: 'workOrder',
  type: 'WorkOrder',
  api: apis.workOrder,
  description: 'Work order, a visit by field service.',
  schema: WorkOrder,
  entity: WorkOrderRow,
  attributes: attributeColumns.workOrder,
  filters: { 'orderRelationship.id': 'parentOrderId', downstreamSystem: 'downstreamSystem' },
  computed: ['workOrderItem.state', 'orderRelationship'],
  sort: '-orderDate',
  render: async (context, page, { origin }) =>
    showHandOffs(context, page, { items: 'workOrderItem', origin }),
  patch: callbackPatch('work order'),
};
