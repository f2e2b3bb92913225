import type { TObject } from 'typebox';
import { digestOf } from '../../domain/lib/digest.js';
import { workflowId } from '../../domain/order/ids.js';
import type { OrderKind } from '../../domain/order/messages.js';
import { readOrder } from '../../domain/order/order.js';
import { priceOrder, withTerminationPrices } from '../../domain/qualification/price-order.js';
import { withAgreements } from '../../domain/selling/agreed-prices.js';
import { narrowedCatalogFaults } from '../../domain/selling/narrowed-catalog.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import type { Database } from '../../entities/database.js';
import { loadSellingBasis } from '../../entities/selling/selling-basis.js';
import { failpoint } from '../../entities/failpoint.js';
import {
  findSubmitted,
  type OrderSubmission,
  type SubmissionResult,
  submitOrder,
} from '../../entities/orders/intake.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import { idempotencyKeyOf } from '../tmf630/idempotency.js';
import { requireOwnCustomer } from '../tmf630/object-access.js';
import type { ApiRequest } from '../tmf630/operation.js';
import type { Body, Created } from '../tmf630/resource.js';
import { normalize } from '../../domain/tmf/schema-path.js';
import { invalidBody } from '../tmf630/validation.js';
import { orderFaults } from './order-faults.js';
import { duplicateItemFaults } from './order-items.js';

/** The kind of order, and the schema of what a caller may send. */
interface Submittable {
  readonly kind: OrderKind;
  readonly schema: TObject;
}

/**
 * Accepts an order: stores it `acknowledged` with the start of its workflow, exactly once (docs/architecture.md, The
 * way of an order). Throws 400 with the faults of the order, 409 when another body was sent under the same key.
 */
export async function submitOrderRequest(
  context: Context,
  { kind, schema }: Submittable,
  request: ApiRequest,
): Promise<Created> {
  const faults = duplicateItemFaults(kind, request.body);
  if (faults.length > 0) throw invalidBody(faults);
  const submission = await toSubmission(context, { kind, schema }, request);
  const [priced, others] = await Promise.all([
    kind === 'productOrder' ? pricedDocument(context, submission.doc) : { doc: submission.doc, faults: [] },
    orderFaults(context, kind, request.body),
  ]);
  return await takeOrder(context, { ...submission, doc: priced.doc }, [...others, ...priced.faults]);
}

interface PricedDocument {
  readonly doc: Record<string, unknown>;
  readonly faults: readonly ErrorDetail[];
}

/**
 * Where the installation wants it, a product order costs what the catalog and the agreements of its account say. To name a
 * quote changes nothing: what was agreed in one is ordered by its acceptance; what leaving a contract early
 * costs is said in any case.
 */
export async function pricedDocument(
  { database, orderRules }: Context,
  doc: Record<string, unknown>,
): Promise<PricedDocument> {
  const order = readOrder('productOrder', '', doc);
  const isCalculated = orderRules.prices === 'calculated';
  if (!isCalculated && order.items.every(({ action }) => action !== 'delete')) return { doc, faults: [] };
  const now = new Date();
  const instant = now.toISOString();
  const { agreements, ...basis } = await loadSellingBasis(database, order, now);
  if (!isCalculated) return { doc: withTerminationPrices(doc, { ...basis, order, instant }), faults: [] };
  const { document, pricing, faults } = priceOrder(doc, { ...basis, order, instant });
  const { catalog, agreementPrices } = basis;
  return {
    doc: withAgreements(document, agreementPrices, pricing),
    faults: [...faults, ...narrowedCatalogFaults(doc, agreements, { catalog, now: instant })],
  };
}

/**
 * Stores an order without faults, exactly once; a repeated submission is answered with the stored order, even if it would
 * be refused by now. Throws 400 with the faults, 409 when another body was sent under the same key.
 */
export async function takeOrder(
  { database, relay }: Context,
  submission: OrderSubmission,
  faults: readonly ErrorDetail[],
): Promise<Created> {
  const { kind } = submission;
  const { outcome, id } =
    faults.length === 0
      ? await submitOrder(database, submission)
      : await submittedBefore(database, submission, faults);
  refuseOtherContent(submission, kind, { outcome, id });
  if (outcome === 'created') {
    failpoint('submit.beforeDelivery');
    relay.flush(workflowId(kind, id));
  }
  return { id, status: outcome === 'created' ? 201 : 200 };
}

async function submittedBefore(
  database: Database,
  submission: OrderSubmission,
  faults: readonly ErrorDetail[],
): Promise<SubmissionResult> {
  const existing = await findSubmitted(database, submission, submission.kind);
  if (existing) return existing;
  throw invalidBody(faults);
}

/** Throws 409 when the caller sent another body under the same key before. */
export function refuseOtherContent(
  { caller }: Pick<OrderSubmission, 'caller'>,
  resource: string,
  { outcome, id }: SubmissionResult,
): void {
  if (outcome !== 'conflict') return;
  throw new Problem(
    'idempotencyConflict',
    `${caller} sent another body under this Idempotency-Key or externalId before: that is ${resource} ${id}.`,
  );
}

/**
 * The order to be stored: the attributes that a caller may set, and the columns by which it is found. Throws 403 when its
 * customer is none of those that the caller acts for.
 */
export async function toSubmission(
  { database }: { readonly database: Pick<Database, 'rows' | 'actor'> },
  { kind, schema }: Submittable,
  { body, caller, header }: Pick<ApiRequest, 'body' | 'caller' | 'header'>,
): Promise<OrderSubmission> {
  const doc = normalize(schema, withoutServerAttributes(body)) as Record<string, unknown>;
  const order = readOrder(kind, '', doc);
  await requireOwnCustomer(database, order.customerId);
  const idempotencyKey = idempotencyKeyOf(header);
  const { externalId, category } = doc as { externalId?: string; category?: string };
  const { requestedStartDate, requestedCompletionDate } = order;
  return {
    kind,
    caller: caller.subject,
    doc,
    bodyHash: digestOf(body),
    items: order.items.length,
    ...(externalId !== undefined && { externalId }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    ...(order.customerId !== undefined && { customerId: order.customerId }),
    ...(category !== undefined && { category }),
    ...(requestedStartDate !== undefined && { requestedStartDate: new Date(requestedStartDate) }),
    ...(requestedCompletionDate !== undefined && {
      requestedCompletionDate: new Date(requestedCompletionDate),
    }),
  };
}

/** Attributes that only Turnup sets: ignored when sent (TMF622, TMF641 `_Create`). */
const serverAttributes = new Set([
  'id',
  'href',
  'state',
  'orderDate',
  'startDate',
  'completionDate',
  'expectedCompletionDate',
  'cancellationDate',
  'cancellationReason',
  'errorMessage',
  'milestone',
  'hold',
  'jeopardyAlert',
  'version',
  'revisionPenalty',
]);

function withoutServerAttributes(body: Body): Body {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !serverAttributes.has(name)));
}
