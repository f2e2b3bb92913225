import { ServiceOrder, ServiceOrderCreate } from '../../domain/resources/service-order.js';
import { ServiceOrder as ServiceOrderRow } from '../../entities/service-order.js';
import { shownColumns } from '../../entities/shown-columns.js';
import { apis } from '../apis.js';
import { requireScope } from '../auth.js';
import { answerPatch, CallbackBody } from '../callback.js';
import { Problem } from '../tmf630/errors.js';
import { wants } from '../tmf630/fields.js';
import type { Resource } from '../tmf630/resource.js';
import { showHandOff } from './hand-off.js';
import { byCustomer } from './order-attributes.js';
import { itemsOf, showItems } from './order-items.js';
import { submit } from './submit-order.js';

/** TMF641: captured (another application sold it), or made by decomposition and handed off. */
export const serviceOrder: Resource = {
  name: 'serviceOrder',
  type: 'ServiceOrder',
  api: apis.serviceOrdering,
  description: 'Service order, captured elsewhere or made by decomposition.',
  schema: ServiceOrder,
  entity: ServiceOrderRow,
  attributes: shownColumns.serviceOrder,
  filters: { ...byCustomer, 'orderRelationship.id': 'parentOrderId', downstreamSystem: 'downstreamSystem' },
  sort: '-orderDate',
  async render({ database }, page, { origin, fields }) {
    const captured = page.filter(({ row }) => row['downstreamSystem'] === null).map(({ row }) => row.id);
    const items = wants(fields, 'serviceOrderItem')
      ? await itemsOf(database, captured)
      : new Map<string, []>();
    return page.map(({ row, body }) =>
      row['downstreamSystem'] === null
        ? { ...body, serviceOrderItem: showItems('serviceOrder', body, items.get(row.id) ?? [], origin) }
        : showHandOff({ row, body }, { items: 'serviceOrderItem', origin }),
    );
  },
  create: {
    schema: ServiceOrderCreate,
    scope: 'orders:write',
    headers: ['Idempotency-Key'],
    handle: async (context, request) =>
      submit(context, { kind: 'serviceOrder', schema: ServiceOrderCreate }, request),
  },
  patch: {
    schema: CallbackBody,
    scopes: ['callbacks:write', 'orders:write'],
    summary: 'Answers the hand-off of a service order (callback).',
    async handle(context, request, row) {
      if (row['downstreamSystem'] === null) {
        throw new Problem('conflict', 'A captured service order cannot be revised yet; it can be cancelled.');
      }
      requireScope(request.caller, ['callbacks:write']);
      return await answerPatch(context, request, row.id);
    },
  },
};
