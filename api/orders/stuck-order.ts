import type { OrderKind } from '../../domain/order/messages.js';
import { stuckSentence } from '../../domain/plan/wait-sentence.js';
import { hrefOf } from '../../domain/tmf/href.js';
import { StuckOrder } from '../../domain/tmf/schemas/stuck-order.js';
import { StuckOrder as StuckOrderRow } from '../../entities/tables/orders.js';
import { apis } from '../apis.js';
import type { Resource } from '../tmf630/resource.js';
import { orders } from './orders.js';

/** What the sweep found: an empty list when all is well. */
export const stuckOrder: Resource = {
  name: 'stuckOrder',
  type: 'StuckOrder',
  api: apis.turnup,
  description: 'Stuck order, one that could not go on at the last sweep.',
  schema: StuckOrder,
  entity: StuckOrderRow,
  attributes: {
    reason: 'reason',
    restarts: 'restarts',
    customerId: 'customerId',
    createdAt: 'createdAt',
    updatedAt: 'updatedAt',
  },
  computed: ['order', 'message'],
  sort: '-createdAt',
  render: async (_context, page, { origin }) =>
    page.map(({ row, body }) => {
      const order = orders[row['orderKind'] as OrderKind];
      return {
        ...body,
        order: { id: row.id, href: hrefOf(origin, order, row.id), '@referredType': order.type },
        message: stuckSentence({ ...(body as unknown as StuckOrder), since: row['createdAt'] as Date }),
      };
    }),
};
