import { type OrderKind, orderKinds } from '../../domain/order/messages.js';
import { hrefOf } from '../../domain/tmf/href.js';
import { parseInstant } from '../../domain/lib/instants.js';
import { OrderHold, OrderHoldCreate, OrderHoldEnd } from '../../domain/tmf/schemas/order-hold.js';
import { type HoldAnswer, holdOrder, holdsOf, resumeOrder } from '../../entities/orders/order-holds.js';
import { holdItems, type ItemHoldsAnswer, resumeItems } from '../../entities/orders/item-holds.js';
import { runningOrderState } from '../../entities/orders/live-plan.js';
import type { OrderHold as OrderHoldRow } from '../../entities/tables/orders.js';
import { type Static, Type } from 'typebox';
import { apis } from '../apis.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import { jsonBody } from '../tmf630/json-body.js';
import { parsePage } from '../tmf630/list-query.js';
import { type ApiOperation, type ApiRequest, type ApiResponse } from '../tmf630/operation.js';
import { pageParameters } from '../tmf630/parameters.js';
import type { Body } from '../tmf630/resource.js';
import { invalidBody } from '../tmf630/validation.js';
import { orders } from './orders.js';

const holdOrHolds = Type.Union([OrderHold, Type.Array(OrderHold)], {
  description: 'Of the order as a whole; a list, in the sequence of the request, where `item` was given.',
});

/** How an order, or an item of it, is put on hold and resumed, and when it was. */
export const holdOperations: readonly ApiOperation[] = orderKinds.flatMap((kind): ApiOperation[] => [
  {
    api: apis.turnup,
    method: 'post',
    path: `/${kind}/{id}/hold`,
    scopes: ['orders:write', 'ops'],
    summary: `Puts the ${kind}, or items of it, on hold: what runs goes on, and nothing more begins until it is resumed.`,
    body: jsonBody(OrderHoldCreate),
    responses: { 200: { description: 'It is on hold.', schema: holdOrHolds } },
    async handle({ database, relay }, request) {
      const { reason, until, item } = request.body as Static<typeof OrderHoldCreate>;
      const end = endOf(until);
      const hold = { ...refOf(kind, request), reason, ...(end && { until: end }) };
      if (!item) return respond({ relay, kind, request }, await holdOrder(database, hold));
      const itemIds = [...new Set(item)];
      return respondItems({ relay, kind, request, itemIds }, await holdItems(database, { ...hold, itemIds }));
    },
  },
  {
    api: apis.turnup,
    method: 'post',
    path: `/${kind}/{id}/resume`,
    scopes: ['orders:write', 'ops'],
    summary: `Resumes the ${kind}, or items of it, that was put on hold.`,
    body: jsonBody(OrderHoldEnd, { optional: true }),
    responses: { 200: { description: 'The hold that has ended.', schema: holdOrHolds } },
    async handle({ database, relay }, request) {
      const { item } = (request.body ?? {}) as Static<typeof OrderHoldEnd>;
      const order = refOf(kind, request);
      if (!item) return respond({ relay, kind, request }, await resumeOrder(database, order));
      const itemIds = [...new Set(item)];
      return respondItems(
        { relay, kind, request, itemIds },
        await resumeItems(database, { ...order, itemIds }),
      );
    },
  },
  {
    api: apis.turnup,
    method: 'get',
    path: `/${kind}/{id}/hold`,
    scopes: ['read'],
    summary: `When the ${kind}, or an item of it, was put on hold, by whom and why, the last time first.`,
    parameters: pageParameters,
    responses: { 200: { description: 'The holds.', schema: Type.Array(OrderHold) } },
    async handle({ database }, { params, query, origin }) {
      const orderId = params['id'] ?? '';
      if ((await runningOrderState(database, kind, orderId)) === undefined) throw unknown(kind, orderId);
      const holds = await holdsOf(database, orderId, parsePage(query));
      return { status: 200, body: holds.map((hold) => showHold(hold, origin)) };
    },
  },
]);

const refOf = (kind: OrderKind, { params, caller }: ApiRequest) => ({
  kind,
  orderId: params['id'] ?? '',
  caller: caller.subject,
});

/** Throws 400 for what is no end to come. */
function endOf(until: string | undefined): Date | undefined {
  if (until === undefined) return undefined;
  const end = parseInstant(until);
  if (end && end > new Date()) return end;
  throw invalidBody([{ path: '$.until', message: 'must be an instant to come' }]);
}

const unknown = (kind: OrderKind, orderId: string): Problem =>
  new Problem('notFound', `There is no ${kind} ${orderId} that Turnup runs.`);

interface Asked extends Pick<Context, 'relay'> {
  readonly kind: OrderKind;
  readonly request: ApiRequest;
}

/** Wakes the workflows, and answers the hold. */
function respond({ relay, kind, request }: Asked, answer: HoldAnswer): ApiResponse {
  if (answer.outcome !== 'accepted') throw problemOf({ kind, request }, answer);
  for (const workflowId of answer.workflowIds) relay.flush(workflowId);
  return { status: 200, body: showHold(answer.hold, request.origin) };
}

const problemOf = (
  { kind, request }: Pick<Asked, 'kind' | 'request'>,
  answer: Exclude<HoldAnswer, { outcome: 'accepted' }>,
): Problem =>
  answer.outcome === 'unknown'
    ? unknown(kind, request.params['id'] ?? '')
    : new Problem('conflict', `That is not possible: ${answer.reason}.`);

interface AskedOfItems extends Asked {
  readonly itemIds: readonly string[];
}

/** The same of items. */
function respondItems({ itemIds, ...asked }: AskedOfItems, answer: ItemHoldsAnswer): ApiResponse {
  if (answer.outcome === 'unknownItem') {
    const message = `is ${itemIds[answer.index]}, and the order has no such item`;
    throw invalidBody([{ path: `$.item[${answer.index}]`, message }]);
  }
  if (answer.outcome === 'accepted') {
    for (const workflowId of answer.workflowIds) asked.relay.flush(workflowId);
    return { status: 200, body: answer.holds.map((hold) => showHold(hold, asked.request.origin)) };
  }
  throw problemOf(asked, answer);
}

function showHold(hold: OrderHoldRow, origin: string): Body {
  const { id, orderId, orderKind, itemId, reason, heldBy, heldAt, heldUntil, endedAt, endedBy } = hold;
  const resource = orders[orderKind];
  return {
    '@type': 'OrderHold',
    id,
    order: { id: orderId, href: hrefOf(origin, resource, orderId), '@referredType': resource.type },
    ...(itemId !== null && { itemId }),
    reason,
    heldBy,
    heldAt: heldAt.toISOString(),
    ...(heldUntil && { until: heldUntil.toISOString() }),
    ...(endedAt && { endedAt: endedAt.toISOString() }),
    ...(endedBy !== null && { endedBy }),
  };
}
