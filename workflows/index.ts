export { catalogJob } from './catalog-job.js';
export { productOrder, serviceOrder } from './order.js';
export { orderPartition } from './order-partition.js';
export { qualification, stopHandOff } from './task.js';
