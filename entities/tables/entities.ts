import {
  Agreement,
  AgreementCoverage,
  AgreementVersion,
  Entitlement,
  EntitlementCoverage,
  EntitlementUsage,
  EntitlementUsagePeriod,
  InventoryLedger,
  Product,
  Resource,
  Service,
} from './inventory.js';
import { BusinessDocument, GeographicAddress, MatchKey, RecordReference } from './documents.js';
import {
  Callback,
  CatalogPin,
  Decomposition,
  Fallout,
  ManualTask,
  PlanGate,
  PlanGateStep,
  PlanStep,
} from './plan.js';
import {
  CancelOrder,
  OrderItem,
  OrderJob,
  ProductOrder,
  ResourceOrder,
  ServiceOrder,
  StuckOrder,
  Submission,
  WorkOrder,
} from './orders.js';
import { CatalogEntry, CatalogFile, CatalogFileChunk, CatalogJob, CatalogLock } from './catalog.js';
import { DeadLetter, Event, EventDelivery, EventDispatch, EventSubscription } from './events.js';
import { AnsweredRequest } from './answered-requests.js';
import { DownstreamState, QueuedHandOff, QueuedUndo } from './hand-off-queue.js';
import { QuoteDocument, QuoteVersion } from './quotes.js';
import { Opportunity } from './opportunities.js';
import { Outbox } from './outbox.js';
import { WorkerProcess } from './worker-process.js';

/** Every table of Turnup. */
export const entities = [
  Agreement,
  AgreementCoverage,
  AgreementVersion,
  AnsweredRequest,
  BusinessDocument,
  Callback,
  CancelOrder,
  CatalogEntry,
  CatalogFile,
  CatalogFileChunk,
  CatalogJob,
  CatalogLock,
  CatalogPin,
  Decomposition,
  DeadLetter,
  DownstreamState,
  Entitlement,
  EntitlementCoverage,
  EntitlementUsage,
  EntitlementUsagePeriod,
  Event,
  EventDelivery,
  EventDispatch,
  EventSubscription,
  Fallout,
  GeographicAddress,
  InventoryLedger,
  ManualTask,
  MatchKey,
  Opportunity,
  OrderItem,
  OrderJob,
  Outbox,
  PlanGate,
  PlanGateStep,
  PlanStep,
  Product,
  ProductOrder,
  QueuedHandOff,
  QueuedUndo,
  QuoteDocument,
  QuoteVersion,
  RecordReference,
  Resource,
  ResourceOrder,
  Service,
  ServiceOrder,
  StuckOrder,
  Submission,
  WorkerProcess,
  WorkOrder,
];
