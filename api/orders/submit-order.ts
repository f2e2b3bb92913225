import type { TObject } from 'typebox';
import { workflowId } from '../../domain/order/ids.js';
import type { OrderKind } from '../../domain/order/messages.js';
import { readOrder } from '../../domain/order/order.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import type { Database } from '../../entities/database.js';
import { failpoint } from '../../entities/failpoint.js';
import { findSubmitted, type OrderSubmission, submitOrder } from '../../entities/orders/intake.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import { hashOf, idempotencyKeyOf } from '../tmf630/idempotency.js';
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
  const submission = toSubmission(kind, schema, request);
  const { outcome, orderId } = await takeOrder(
    context.database,
    submission,
    await orderFaults(context, kind, request.body),
  );
  if (outcome === 'conflict') {
    throw new Problem(
      'idempotencyConflict',
      `${request.caller.name} sent another body under this Idempotency-Key or externalId before: that is ${kind} ${orderId}.`,
    );
  }
  if (outcome === 'created') {
    failpoint('submit.beforeDelivery');
    context.relay.flush(workflowId(kind, orderId));
  }
  return { id: orderId, status: outcome === 'created' ? 201 : 200 };
}

/** A repeated submission is answered with the stored order, even if it would be refused by now. */
async function takeOrder(
  database: Database,
  submission: OrderSubmission,
  faults: readonly ErrorDetail[],
): ReturnType<typeof submitOrder> {
  if (faults.length === 0) return await submitOrder(database, submission);
  const existing = await findSubmitted(database, submission);
  if (existing) return existing;
  throw invalidBody(faults);
}

/** The order to be stored: the attributes that a caller may set, and the columns by which it is found. */
export function toSubmission(
  kind: OrderKind,
  schema: TObject,
  { body, caller, header }: Pick<ApiRequest, 'body' | 'caller' | 'header'>,
): OrderSubmission {
  const doc = normalize(schema, withoutServerAttributes(body)) as Record<string, unknown>;
  const order = readOrder(kind, '', doc);
  const idempotencyKey = idempotencyKeyOf(header);
  const { externalId, category } = doc as { externalId?: string; category?: string };
  const { requestedStartDate, requestedCompletionDate } = order;
  return {
    kind,
    caller: caller.name,
    doc,
    bodyHash: hashOf(body),
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
  'jeopardyAlert',
]);

function withoutServerAttributes(body: Body): Body {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !serverAttributes.has(name)));
}
