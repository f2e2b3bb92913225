import { Agreement } from './agreement.js';
import { AgreementCoverage } from './agreement-coverage.js';
import { BusinessDocument } from './business-document.js';
import { Callback } from './callback.js';
import { CancelOrder } from './cancel-order.js';
import { CatalogEntry } from './catalog-entry.js';
import { CatalogFile } from './catalog-file.js';
import { CatalogFileChunk } from './catalog-file-chunk.js';
import { CatalogJob } from './catalog-job.js';
import { CatalogLock } from './catalog-lock.js';
import { CatalogPin } from './catalog-pin.js';
import { Decomposition } from './decomposition.js';
import { DeadLetter } from './dead-letter.js';
import { Entitlement } from './entitlement.js';
import { Event } from './event.js';
import { EventDelivery } from './event-delivery.js';
import { EventDispatch } from './event-dispatch.js';
import { EventSubscription } from './event-subscription.js';
import { Fallout } from './fallout.js';
import { GeographicAddress } from './geographic-address.js';
import { InventoryLedger } from './inventory-ledger.js';
import { ManualTask } from './manual-task.js';
import { OrderItem } from './order-item.js';
import { Outbox } from './outbox.js';
import { PlanStep } from './plan-step.js';
import { Product } from './product.js';
import { ProductOrder } from './product-order.js';
import { Resource } from './resource.js';
import { ResourceOrder } from './resource-order.js';
import { Service } from './service.js';
import { ServiceOrder } from './service-order.js';
import { Submission } from './submission.js';
import { WorkOrder } from './work-order.js';

/** Every table of Turnup. */
export const entities = [
  Agreement,
  AgreementCoverage,
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
  Entitlement,
  Event,
  EventDelivery,
  EventDispatch,
  EventSubscription,
  Fallout,
  GeographicAddress,
  InventoryLedger,
  ManualTask,
  OrderItem,
  Outbox,
  PlanStep,
  Product,
  ProductOrder,
  Resource,
  ResourceOrder,
  Service,
  ServiceOrder,
  Submission,
  WorkOrder,
];
