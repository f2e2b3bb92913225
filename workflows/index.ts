export { eventSubscription } from './event-subscription.js';
export { productOrder, resourceOrder, serviceOrder } from './order.js';
export { orderPartition } from './order-partition.js';
export {
  catalogJob,
  discoveryImport,
  falloutJob,
  orderJob,
  privacyJob,
  qualification,
  stopHandOff,
} from './jobs.js';
export { contract } from './contract.js';
export { quoteApproval } from './quote-approval.js';
export { expiry, inquiries, retention, sealing, sweep } from './scheduled.js';
