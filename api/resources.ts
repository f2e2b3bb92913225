import { agreement, entitlement, product, resource, service } from './resources/inventory.js';
import { cancelProductOrder, cancelServiceOrder } from './resources/cancel-order.js';
import { catalogResources } from './resources/catalog.js';
import { fallout } from './resources/fallout.js';
import { productOrder } from './resources/product-order.js';
import { resourceOrder } from './resources/resource-order.js';
import { serviceOrder } from './resources/service-order.js';
import { workOrder } from './resources/work-order.js';
import type { Resource } from './tmf630/resource.js';

/** Every resource that Turnup serves. */
export const resources: readonly Resource[] = [
  productOrder,
  cancelProductOrder,
  serviceOrder,
  cancelServiceOrder,
  resourceOrder,
  workOrder,
  product,
  service,
  resource,
  agreement,
  entitlement,
  fallout,
  ...catalogResources,
];
