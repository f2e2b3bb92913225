export { catalogJob } from './catalog-job.js';
export { eventSubscription } from './event-subscription.js';
export { productOrder, resourceOrder, serviceOrder } from './order.js';
export { orderPartition } from './order-partition.js';
export { qualification, stopHandOff } from './task.js';
