import { auditResource } from './audit.js';
import { agreement } from '../inventory/agreement.js';
import { contract } from '../inventory/contract.js';
import { entitlement } from '../inventory/entitlement.js';
import { discoveryImport } from '../inventory/discovery.js';
import { discrepancy } from '../inventory/discrepancy.js';
import { product, resource, service } from '../inventory/inventory.js';
import { accountResources } from '../parties/account.js';
import { agreementSpecification } from '../inventory/agreement-specification.js';
import { appointment, searchTimeSlot } from '../parties/appointment.js';
import {
  cancelProductOrder,
  cancelResourceOrder,
  cancelServiceOrder,
  cancelWorkOrder,
} from '../orders/cancel-order.js';
import { catalogResources } from '../catalog/catalog.js';
import { catalogJobs } from '../catalog/catalog-job.js';
import { approvalRule } from '../selling/approval-rule.js';
import { customer, partyRole } from '../parties/customer.js';
import { deadLetter, eventSubscription } from '../events/event-subscription.js';
import { eventResource, type EventResources, searchableEvent } from '../events/event.js';
import { fallout } from '../orders/fallout.js';
import { falloutJob } from '../orders/fallout-job.js';
import { geographicAddress, geographicAddressValidation } from '../parties/geographic-address.js';
import { geographicSite } from '../parties/geographic-site.js';
import { household } from '../parties/household.js';
import { individual, organization } from '../parties/party.js';
import { qualificationResources } from '../selling/qualification.js';
import { order } from '../selling/order.js';
import { orderJob } from '../selling/order-job.js';
import { orderRevision } from '../orders/order-revision.js';
import { erasure, personalDataExport } from '../privacy/privacy-jobs.js';
import { productOrder } from '../orders/product-order.js';
import { quote } from '../selling/quote.js';
import { resourceOrder } from '../orders/resource-order.js';
import { opportunity } from '../selling/opportunity.js';
import { lead, salesLead } from '../selling/lead.js';
import { leadRule } from '../selling/lead-rule.js';
import { salesAgreement } from '../selling/sales-agreement.js';
import { serviceOrder } from '../orders/service-order.js';
import { shoppingCart } from '../selling/shopping-cart.js';
import { stuckOrder } from '../orders/stuck-order.js';
import { manualTask } from '../orders/manual-task.js';
import { topicResource } from '../events/topic.js';
import { workOrder } from '../orders/work-order.js';
import type { Resource } from '../tmf630/resource.js';

const ownResources: readonly Resource[] = [
  order,
  orderJob,
  discoveryImport,
  discrepancy,
  salesAgreement,
  productOrder,
  cancelProductOrder,
  orderRevision,
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
  contract,
  agreementSpecification,
  individual,
  organization,
  customer,
  partyRole,
  household,
  ...accountResources,
  geographicAddress,
  geographicAddressValidation,
  geographicSite,
  appointment,
  searchTimeSlot,
  ...qualificationResources,
  quote,
  approvalRule,
  shoppingCart,
  lead,
  salesLead,
  leadRule,
  opportunity,
  entitlement,
  fallout,
  falloutJob,
  manualTask,
  personalDataExport,
  erasure,
  ...catalogResources,
  ...catalogJobs,
];

const searchable = searchableEvent(ownResources);

/** Events of the resources, and topics. */
export const eventResources: EventResources = {
  searchable,
  event: eventResource(searchable),
  topic: topicResource(searchable),
};

/** What was done to the resources. */
export const audit: Resource = auditResource(ownResources);

/** Every resource that Turnup serves. */
export const resources: readonly Resource[] = [
  ...ownResources,
  eventResources.event,
  eventResources.topic,
  eventSubscription,
  deadLetter,
  stuckOrder,
  audit,
];
