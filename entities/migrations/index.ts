import { AgreementVersions1764042000000 } from './agreement-versions.js';
import { AnsweredRequests1763997000000 } from './answered-requests.js';
import { AssessingCancellation1763994000000 } from './assessing-cancellation.js';
import { Audit1764063000000 } from './audit.js';
import { ItemHolds1764064000000 } from './item-holds.js';
import { BusinessDocuments1763910000000 } from './business-documents.js';
import { CatalogLock1763992000000 } from './catalog-lock.js';
import { Catalogs1763930000000 } from './catalogs.js';
import { ContractRenewals1764052000000 } from './contract-renewals.js';
import { Contracts1764037000000 } from './contracts.js';
import { EarlierWriters1764048000000 } from './earlier-writers.js';
import { EntitlementUsage1764036000000 } from './entitlement-usage.js';
import { Entitlements1764035000000 } from './entitlements.js';
import { EventActor1764009000000 } from './event-actor.js';
import { Events1763920000000 } from './events.js';
import { Fallout1764065000000 } from './fallout.js';
import { Gates1764010000000 } from './gates.js';
import { HandOffQueue1764002000000 } from './hand-off-queue.js';
import { Initial1763900000000 } from './initial.js';
import { Inquiries1764003000000 } from './inquiries.js';
import { ItemsByParent1764029000000 } from './items-by-parent.js';
import { KeptOrders1763996000000 } from './kept-orders.js';
import { Leads1764039000000 } from './leads.js';
import { Lists1763980000000 } from './lists.js';
import { Opportunities1764040000000 } from './opportunities.js';
import { OrderFaults1764006000000 } from './order-faults.js';
import { OrderHolds1764055000000 } from './order-holds.js';
import { OrderJobs1764041000000 } from './order-jobs.js';
import { OrderRevisions1764061000000 } from './order-revisions.js';
import { PlainNames1763993000000 } from './plain-names.js';
import { Privacy1764067000000 } from './privacy.js';
import { ProductChanges1764053000000 } from './product-changes.js';
import { QueueOnHold1764060000000 } from './queue-on-hold.js';
import { QueueOrder1764012000000 } from './queue-order.js';
import { QueueTimes1764059000000 } from './queue-times.js';
import { QuoteDocuments1764050000000 } from './quote-documents.js';
import { QuoteVersions1764033000000 } from './quote-versions.js';
import { RecordReferences1764038000000 } from './record-references.js';
import { ResourceOrders1763991000000 } from './resource-orders.js';
import { SecretCredentials1763995000000 } from './secret-credentials.js';
import { Selling1763950000000 } from './selling.js';
import { Staggered1763990000000 } from './staggered.js';
import { StepSentAt1764000000000 } from './step-sent-at.js';
import { Steps1763960000000 } from './steps.js';
import { StepsByItem1764011000000 } from './steps-by-item.js';
import { StuckOrders1764001000000 } from './stuck-orders.js';
import { UndoQueue1764043000000 } from './undo-queue.js';
import { WorkerProcesses1764008000000 } from './worker-processes.js';
import { ContractLineRights1764074000000 } from './contract-line-rights.js';
import { Discovery1764062000000 } from './discovery.js';
import { HubVerification1764068000000 } from './hub-verification.js';
import { Objects1764066000000 } from './objects.js';

/** In the order in which they run. */
export const migrations = [
  Initial1763900000000,
  BusinessDocuments1763910000000,
  Events1763920000000,
  Catalogs1763930000000,
  Selling1763950000000,
  Steps1763960000000,
  Lists1763980000000,
  Staggered1763990000000,
  ResourceOrders1763991000000,
  CatalogLock1763992000000,
  PlainNames1763993000000,
  AssessingCancellation1763994000000,
  SecretCredentials1763995000000,
  KeptOrders1763996000000,
  AnsweredRequests1763997000000,
  StepSentAt1764000000000,
  StuckOrders1764001000000,
  HandOffQueue1764002000000,
  Inquiries1764003000000,
  OrderFaults1764006000000,
  WorkerProcesses1764008000000,
  EventActor1764009000000,
  Gates1764010000000,
  StepsByItem1764011000000,
  QueueOrder1764012000000,
  ItemsByParent1764029000000,
  QuoteVersions1764033000000,
  Entitlements1764035000000,
  EntitlementUsage1764036000000,
  Contracts1764037000000,
  RecordReferences1764038000000,
  Leads1764039000000,
  Opportunities1764040000000,
  OrderJobs1764041000000,
  AgreementVersions1764042000000,
  UndoQueue1764043000000,
  EarlierWriters1764048000000,
  QuoteDocuments1764050000000,
  ContractRenewals1764052000000,
  ProductChanges1764053000000,
  OrderHolds1764055000000,
  QueueTimes1764059000000,
  QueueOnHold1764060000000,
  OrderRevisions1764061000000,
  Discovery1764062000000,
  Audit1764063000000,
  ItemHolds1764064000000,
  Fallout1764065000000,
  Objects1764066000000,
  Privacy1764067000000,
  HubVerification1764068000000,
  ContractLineRights1764074000000,
];
