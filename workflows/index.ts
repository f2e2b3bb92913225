export { eventSubscription } from './event-subscription.js';
export { productOrder, serviceOrder } from './order.js';
export { orderPartition } from './order-partition.js';
