import type { OrderKind } from '../../domain/order/messages.js';
import { hrefOf } from '../../domain/tmf/href.js';
import type { Resource } from '../tmf630/resource.js';
import { productOrder } from './product-order.js';
import { resourceOrder } from './resource-order.js';
import { serviceOrder } from './service-order.js';

/** The resource of each kind of order that Turnup runs. */
export const orders: Readonly<Record<OrderKind, Resource>> = { productOrder, serviceOrder, resourceOrder };

/** The resources with the `order` of their rows, by `orderKind` and `orderId`. */
export const renderWithOrder: NonNullable<Resource['render']> = async (_context, page, { origin }) =>
  page.map(({ row, body }) => {
    const order = orders[row['orderKind'] as OrderKind];
    const id = row['orderId'] as string;
    return { ...body, order: { id, href: hrefOf(origin, order, id), '@referredType': order.type } };
  });
