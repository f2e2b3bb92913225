import { ResourceOrder } from '../../domain/resources/resource-order.js';
import { ResourceOrder as ResourceOrderRow } from '../../entities/resource-order.js';
import { shownColumns } from '../../entities/shown-columns.js';
import { apis } from '../apis.js';
import type { Resource } from '../tmf630/resource.js';
import { callbackPatch, showHandOffs } from './hand-off.js';

/** TMF652: made by decomposition. */
export const resourceOrder: Resource = {
  name: 'resourceOrder',
  type: 'ResourceOrder',
  api: apis.resourceOrdering,
  description: 'Resource order, made by decomposition.',
  schema: ResourceOrder,
  entity: ResourceOrderRow,
  attributes: shownColumns.resourceOrder,
  filters: { 'orderRelationship.id': 'parentOrderId', downstreamSystem: 'downstreamSystem' },
  computed: ['orderItem.state', 'orderRelationship'],
  sort: '-orderDate',
  render: async (context, page, { origin }) => showHandOffs(context, page, { items: 'orderItem', origin }),
  patch: callbackPatch('resource order'),
};
