import { appointmentListeners } from '../parties/appointment-listeners.js';
import { callbackOperations } from '../orders/callback.js';
import { listenerOperations } from '../orders/listeners.js';
import { configurationOperation } from '../selling/configuration.js';
import { catalogFileOperations } from '../catalog/catalog-file-operations.js';
import { catalogOperations } from '../catalog/catalog-operations.js';
import { cartOperations } from '../selling/cart-operations.js';
import { entitlementUsageOperations } from '../inventory/entitlement-usage.js';
import { verifyOperation } from '../inventory/verify-entitlement.js';
import { contractOperations } from '../inventory/contract-operations.js';
import { falloutOperations } from '../orders/fallout.js';
import { falloutDecisions } from '../orders/fallout-decisions.js';
import { falloutGroupOperations } from '../orders/fallout-group.js';
import { falloutJobOperations } from '../orders/fallout-job.js';
import { holdOperations } from '../orders/order-hold.js';
import { hubOperations } from '../events/hub-operations.js';
import { journeyOperation } from '../selling/journey.js';
import { salesAgreementOperations } from '../selling/sales-agreement-operations.js';
import { orderStatusOperation } from '../selling/order-status.js';
import { orderRevisionOperations } from '../orders/order-revision.js';
import { planOperations } from '../orders/plan.js';
import { progressOperations } from '../orders/order-progress.js';
import { replayOperations } from '../events/replay-operations.js';
import { historyOperation } from './history.js';
import { audit, eventResources, resources } from './resources.js';
import { quoteDocumentOperations } from '../selling/quote-documents.js';
import { quoteOperations } from '../selling/quote-operations.js';
import { quoteVersionOperations } from '../selling/quote-version-operations.js';
import { subAddressOperations } from '../parties/sub-address-operations.js';
import { manualTaskOperations } from '../orders/manual-task.js';
import { topicOperations } from '../events/topic-operations.js';
import type { ApiOperation } from '../tmf630/operation.js';
import { discoveryOperations } from '../inventory/discovery.js';
import { discrepancyOperations } from '../inventory/discrepancy.js';
import { privacyOperations } from '../privacy/privacy-jobs.js';
import { productOperations } from '../inventory/product-operations.js';
import { mergeOperations } from '../parties/merge.js';
import { opportunityOperations } from '../selling/opportunity-pipeline.js';
import { leadConversionOperations } from '../selling/lead-conversion.js';
import { operationsOf } from '../tmf630/resource-operations.js';

/** Every operation of Turnup: the router serves them, the OpenAPI documents describe them. */
export const operations: readonly ApiOperation[] = [
  ...planOperations,
  ...progressOperations,
  ...holdOperations,
  ...orderRevisionOperations,
  orderStatusOperation,
  ...salesAgreementOperations,
  journeyOperation,
  ...catalogOperations,
  ...catalogFileOperations,
  ...callbackOperations,
  ...listenerOperations,
  ...appointmentListeners,
  verifyOperation,
  ...entitlementUsageOperations,
  ...contractOperations,
  ...productOperations,
  ...discrepancyOperations,
  ...falloutOperations,
  ...falloutDecisions,
  ...falloutGroupOperations,
  ...manualTaskOperations,
  ...subAddressOperations,
  ...cartOperations,
  configurationOperation,
  ...quoteOperations,
  ...quoteVersionOperations,
  ...quoteDocumentOperations,
  ...leadConversionOperations,
  ...mergeOperations(resources),
  ...opportunityOperations,
  ...hubOperations(eventResources),
  ...topicOperations(eventResources),
  ...replayOperations,
  historyOperation(audit, resources),
  ...resources.flatMap(operationsOf),
  ...discoveryOperations,
  ...privacyOperations,
  ...falloutJobOperations,
];
