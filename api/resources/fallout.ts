import { hrefOf } from '../../domain/href.js';
import type { OrderKind } from '../../domain/messages.js';
import { Fallout } from '../../domain/resources/fallout.js';
import { Fallout as FalloutRow } from '../../entities/fallout.js';
import { apis } from '../apis.js';
import type { Resource } from '../tmf630/resource.js';
import { orders } from './orders.js';

/** What failed and needs a decision. */
export const fallout: Resource = {
  name: 'fallout',
  type: 'Fallout',
  api: apis.turnup,
  description: 'Fallout, a step that failed and needs a decision.',
  schema: Fallout,
  entity: FalloutRow,
  attributes: {
    state: 'state',
    code: 'code',
    reason: 'reason',
    stepId: 'stepId',
    generation: 'generation',
    operation: 'operation',
    downstreamSystem: 'downstreamSystem',
    customerId: 'customerId',
    createdAt: 'createdAt',
    resolvedAt: 'resolvedAt',
    resolvedBy: 'resolvedBy',
  },
  filters: { 'order.id': 'orderId' },
  computed: ['order'],
  sort: '-createdAt',
  render: async (_context, page, { origin }) =>
    page.map(({ row, body }) => {
      const order = orders[row['orderKind'] as OrderKind];
      const id = row['orderId'] as string;
      return { ...body, order: { id, href: hrefOf(origin, order, id), '@referredType': order.type } };
    }),
};
