export { catalogJob } from './jobs.js';
export { eventSubscription } from './event-subscription.js';
export { productOrder, resourceOrder, serviceOrder } from './order.js';
export { orderPartition } from './order-partition.js';
export { orderJob, qualification, stopHandOff } from './jobs.js';
export { contract } from './contract.js';
export { expiry } from './expiry.js';
export { inquiries } from './inquiries.js';
export { sweep } from './sweep.js';
