import { type OrderKind, orderKinds } from '../../domain/order/messages.js';
import { hrefOf } from '../../domain/tmf/href.js';
import { parseInstant } from '../../domain/lib/instants.js';
import { open } from '../../domain/tmf/schemas/common.js';
import { OrderHold, OrderHoldCreate } from '../../domain/tmf/schemas/order-hold.js';
import { type HoldAnswer, holdOrder, holdsOf, resumeOrder } from '../../entities/orders/order-holds.js';
import { runningOrderState } from '../../entities/orders/live-plan.js';
import type { OrderHold as OrderHoldRow } from '../../entities/tables/orders.js';
import { Type } from 'typebox';
import { apis } from '../apis.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import { jsonBody } from '../tmf630/json-body.js';
import { parsePage } from '../tmf630/list-query.js';
import { type ApiOperation, type ApiRequest, type ApiResponse, jsonTypes } from '../tmf630/operation.js';
import { pageParameters } from '../tmf630/parameters.js';
import type { Body } from '../tmf630/resource.js';
import { invalidBody } from '../tmf630/validation.js';
import { orders } from './orders.js';

/** How an order is put on hold and resumed, and when it was. */
export const holdOperations: readonly ApiOperation[] = orderKinds.flatMap((kind): ApiOperation[] => [
  {
    api: apis.turnup,
    method: 'post',
    path: `/${kind}/{id}/hold`,
    scopes: ['orders:write', 'ops'],
    summary: `Puts the ${kind} on hold: what runs goes on, and nothing more begins until it is resumed.`,
    body: jsonBody(OrderHoldCreate),
    responses: { 200: { description: 'It is on hold.', schema: OrderHold } },
    async handle({ database, relay }, request) {
      const { reason, until } = request.body as { readonly reason: string; readonly until?: string };
      const end = endOf(until);
      const answer = await holdOrder(database, {
        ...refOf(kind, request),
        reason,
        ...(end && { until: end }),
      });
      return respond({ relay, kind, request }, answer);
    },
  },
  {
    api: apis.turnup,
    method: 'post',
    path: `/${kind}/{id}/resume`,
    scopes: ['orders:write', 'ops'],
    summary: `Resumes the ${kind} that was put on hold.`,
    body: { schema: open({}), contentTypes: jsonTypes, optional: true },
    responses: { 200: { description: 'The hold that has ended.', schema: OrderHold } },
    handle: async ({ database, relay }, request) =>
      respond({ relay, kind, request }, await resumeOrder(database, refOf(kind, request))),
  },
  {
    api: apis.turnup,
    method: 'get',
    path: `/${kind}/{id}/hold`,
    scopes: ['read'],
    summary: `When the ${kind} was put on hold, by whom and why, the last time first.`,
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
  if (answer.outcome === 'unknown') throw unknown(kind, request.params['id'] ?? '');
  if (answer.outcome === 'refused') throw new Problem('conflict', `That is not possible: ${answer.reason}.`);
  for (const workflowId of answer.workflowIds) relay.flush(workflowId);
  return { status: 200, body: showHold(answer.hold, request.origin) };
}

function showHold(hold: OrderHoldRow, origin: string): Body {
  const { id, orderId, orderKind, reason, heldBy, heldAt, heldUntil, endedAt, endedBy } = hold;
  const resource = orders[orderKind];
  return {
    '@type': 'OrderHold',
    id,
    order: { id: orderId, href: hrefOf(origin, resource, orderId), '@referredType': resource.type },
    reason,
    heldBy,
    heldAt: heldAt.toISOString(),
    ...(heldUntil && { until: heldUntil.toISOString() }),
    ...(endedAt && { endedAt: endedAt.toISOString() }),
    ...(endedBy !== null && { endedBy }),
  };
}
