import { Type } from 'typebox';
import { hrefOf } from '../../domain/tmf/href.js';
import { EntityRef, open } from '../../domain/tmf/schemas/common.js';
import { type OrderPart, orderStatus } from '../../entities/orders/order-status.js';
import { agreement } from '../inventory/agreement.js';
import { entitlement } from '../inventory/entitlement.js';
import { product, resource, service } from '../inventory/inventory.js';
import { fallout } from '../orders/fallout.js';
import { manualTask } from '../orders/manual-task.js';
import { resourceOrder } from '../orders/resource-order.js';
import { serviceOrder } from '../orders/service-order.js';
import { workOrder } from '../orders/work-order.js';
import { apis } from '../apis.js';
import { Problem } from '../tmf630/errors.js';
import type { ApiOperation } from '../tmf630/operation.js';
import type { Resource } from '../tmf630/resource.js';
import { order } from './order.js';

const counted = (of: string) =>
  Type.Optional(
    open({
      href: Type.String({ description: `The list of the order’s ${of}.` }),
      total: Type.Integer(),
      byState: Type.Record(Type.String(), Type.Integer()),
    }),
  );

const OrderStatus = open({
  order: EntityRef,
  state: Type.String(),
  serviceOrder: counted('service orders'),
  resourceOrder: counted('resource orders'),
  workOrder: counted('work orders'),
  task: counted('manual tasks'),
  product: counted('sold products'),
  service: counted('services'),
  resource: counted('resources'),
  entitlement: counted('entitlements'),
  fallout: Type.Array(open({ id: Type.String(), code: Type.String(), reason: Type.String() }), {
    description: 'What waits for a decision.',
  }),
  agreement: Type.Array(EntityRef, { description: 'The contracts that it made.' }),
});

/** How each part of an order is listed: by its resource, and the filter that names the order. */
const lists: Readonly<Record<OrderPart, readonly [Resource, string]>> = {
  serviceOrder: [serviceOrder, 'orderRelationship.id'],
  resourceOrder: [resourceOrder, 'orderRelationship.id'],
  workOrder: [workOrder, 'orderRelationship.id'],
  task: [manualTask, 'order.id'],
  product: [product, 'productOrderItem.productOrderId'],
  service: [service, 'orderId'],
  resource: [resource, 'orderId'],
  entitlement: [entitlement, 'orderId'],
};

/** Where an order and all that it has brought about stand. */
export const orderStatusOperation: ApiOperation = {
  api: apis.turnup,
  method: 'get',
  path: '/order/{id}/status',
  scopes: ['read'],
  summary:
    'Where the order stands, with all that it has brought about: by number and state, and where each is listed.',
  responses: { 200: { description: 'The status.', schema: OrderStatus } },
  async handle({ database }, { params, origin }) {
    const id = params['id'] ?? '';
    const status = await orderStatus(database, id);
    if (!status) throw new Problem('notFound', `There is no order ${id}.`);
    const parts = Object.entries(status.counts).map(([part, byState]) => {
      const [{ api, name }, filter] = lists[part as OrderPart];
      const total = Object.values(byState).reduce((sum, number) => sum + number, 0);
      return [part, { href: `${origin}${api.base}/${name}?${filter}=${id}`, total, byState }];
    });
    return {
      status: 200,
      body: {
        '@type': 'OrderStatus',
        order: { id, href: hrefOf(origin, order, id), '@referredType': 'Order' },
        state: status.state,
        ...Object.fromEntries(parts),
        fallout: status.fallout.map((each) => ({ ...each, href: hrefOf(origin, fallout, each.id) })),
        agreement: status.agreements.map(({ id: agreementId, name, status: state }) => ({
          id: agreementId,
          name,
          status: state,
          href: hrefOf(origin, agreement, agreementId),
          '@referredType': 'Agreement',
        })),
      },
    };
  },
};
