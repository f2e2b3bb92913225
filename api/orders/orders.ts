import type { OrderKind } from '../../domain/order/messages.js';
import type { Resource } from '../tmf630/resource.js';
import { productOrder } from './product-order.js';
import { resourceOrder } from './resource-order.js';
import { serviceOrder } from './service-order.js';

/** The resource of each kind of order that Turnup runs. */
export const orders: Readonly<Record<OrderKind, Resource>> = { productOrder, serviceOrder, resourceOrder };
