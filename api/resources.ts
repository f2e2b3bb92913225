import { agreement } from './resources/agreement.js';
import { entitlement, product, resource, service } from './resources/inventory.js';
import { accountResources } from './resources/account.js';
import { agreementSpecification } from './resources/agreement-specification.js';
import { appointment, searchTimeSlot } from './resources/appointment.js';
import {
  cancelProductOrder,
  cancelResourceOrder,
  cancelServiceOrder,
  cancelWorkOrder,
} from './resources/cancel-order.js';
import { catalogResources } from './resources/catalog.js';
import { catalogJobs } from './resources/catalog-job.js';
import { customer, partyRole } from './resources/customer.js';
import { deadLetter, eventSubscription } from './resources/event-subscription.js';
import { eventResource, searchableEvent } from './resources/event.js';
import { fallout } from './resources/fallout.js';
import { geographicAddress, geographicAddressValidation } from './resources/geographic-address.js';
import { geographicSite } from './resources/geographic-site.js';
import { individual, organization } from './resources/party.js';
import { qualificationResources } from './resources/qualification.js';
import { productOrder } from './resources/product-order.js';
import { quote } from './resources/quote.js';
import { resourceOrder } from './resources/resource-order.js';
import { salesLead } from './resources/sales-lead.js';
import { serviceOrder } from './resources/service-order.js';
import { shoppingCart } from './resources/shopping-cart.js';
import { task } from './resources/task.js';
import { topicResource } from './resources/topic.js';
import { workOrder } from './resources/work-order.js';
import type { Resource } from './tmf630/resource.js';

const changing: readonly Resource[] = [
  productOrder,
  cancelProductOrder,
  serviceOrder,
  cancelServiceOrder,
  resourceOrder,
  cancelResourceOrder,
  workOrder,
  cancelWorkOrder,
  product,
  service,
  resource,
  agreement,
  agreementSpecification,
  individual,
  organization,
  customer,
  partyRole,
  ...accountResources,
  geographicAddress,
  geographicAddressValidation,
  geographicSite,
  appointment,
  searchTimeSlot,
  ...qualificationResources,
  quote,
  shoppingCart,
  salesLead,
  entitlement,
  fallout,
  task,
  ...catalogResources,
  ...catalogJobs,
];

/** An event with all that its content may have: what filters and hubs may name. */
export const searchable = searchableEvent(changing);

/** What has happened to them. */
export const event = eventResource(searchable);

/** Parts of that. */
export const topic = topicResource(searchable);

/** Every resource that Turnup serves. */
export const resources: readonly Resource[] = [...changing, event, topic, eventSubscription, deadLetter];
