import { ProductOrder, ProductOrderCreate } from '../../domain/tmf/schemas/product-order.js';
import { ProductOrder as ProductOrderRow } from '../../entities/tables/orders.js';
import { attributeColumns } from '../../entities/tables/attribute-columns.js';
import { apis } from '../apis.js';
import { includesField } from '../tmf630/fields.js';
import type { Resource } from '../tmf630/resource.js';
import { currentHoldsOf } from './current-hold.js';
import { milestonesOf } from './milestones.js';
import { byCustomer } from '../tmf630/stored-attributes.js';
import { changeOrder, orderUpdate } from './order-change.js';
import { itemsByOrder } from '../../entities/orders/order-items.js';
import { showItems } from './order-items.js';
import { submitOrderRequest } from './submit-order.js';

/** TMF622: the captured customer order. */
export const productOrder: Resource = {
  name: 'productOrder',
  type: 'ProductOrder',
  api: apis.productOrdering,
  description: 'Product order, the captured customer order.',
  schema: ProductOrder,
  entity: ProductOrderRow,
  attributes: attributeColumns.productOrder,
  computed: ['milestone', 'hold', 'productOrderItem.hold'],
  filters: {
    ...byCustomer,
    'productOrderItem.id': { from: 'order_item x', on: 'x.orderId = t.id', column: 'x.itemId' },
    'productOrderItem.state': { from: 'order_item x', on: 'x.orderId = t.id', column: 'x.state' },
    'productOrderItem.product.id': { from: 'order_item x', on: 'x.orderId = t.id', column: 'x.productId' },
  },
  sort: '-orderDate',
  async render({ database }, page, { origin, fields }) {
    const rows = page.map(({ row }) => row);
    const withItems = includesField(fields, 'productOrderItem');
    const [milestone, holds, items] = await Promise.all([
      milestonesOf(database, rows, fields),
      currentHoldsOf(database, rows, fields),
      itemsByOrder(database, withItems ? rows.map(({ id }) => id) : []),
    ]);
    return page.map(({ row, body }) => ({
      ...body,
      ...milestone(row.id),
      ...holds.ofOrder(row.id),
      ...(withItems && {
        productOrderItem: showItems('productOrder', body, items.get(row.id) ?? [], {
          origin,
          ...holds.ofItems(row.id),
        }),
      }),
    }));
  },
  create: {
    schema: ProductOrderCreate,
    scopes: ['orders:write'],
    idempotency: 'ownKeys',
    handle: async (context, request) =>
      submitOrderRequest(context, { kind: 'productOrder', schema: ProductOrderCreate }, request),
  },
  patch: {
    schema: orderUpdate(ProductOrderCreate, ProductOrder),
    scopes: ['orders:write'],
    summary: 'Changes the descriptive attributes of a product order, or requests its cancellation.',
    handle: changeOrder('productOrder', ProductOrderCreate, () => productOrder),
  },
};
