import { Fallout, FalloutCompletion } from '../../domain/tmf/schemas/fallout.js';
import { Fallout as FalloutRow } from '../../entities/tables/plan.js';
import { apis } from '../apis.js';
import type { Resource } from '../tmf630/resource.js';
import { renderWithOrder } from './orders.js';
import { open } from '../../domain/tmf/schemas/common.js';
import {
  type FalloutAnswer,
  requestCompletion,
  requestRetry,
} from '../../entities/orders/fallout-decisions.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import { jsonBody } from '../tmf630/json-body.js';
import { type ApiResponse, type ApiRequest, jsonTypes, type ApiOperation } from '../tmf630/operation.js';
import { answerRow, requireRow } from '../tmf630/one-row.js';

/** Steps that failed and need a decision. */
export const fallout: Resource = {
  name: 'fallout',
  type: 'Fallout',
  api: apis.turnup,
  description:
    'Fallout, a step that failed, or an order that Turnup fails to carry on, and needs a decision.',
  schema: Fallout,
  entity: FalloutRow,
  attributes: {
    state: 'state',
    code: 'code',
    reason: 'reason',
    stepId: 'stepId',
    generation: 'generation',
    operation: 'operation',
    activity: 'activity',
    downstreamSystem: 'downstreamSystem',
    customerId: 'customerId',
    createdAt: 'createdAt',
    resolvedAt: 'resolvedAt',
    resolvedBy: 'resolvedBy',
  },
  filters: { 'order.id': 'orderId' },
  computed: ['order'],
  sort: '-createdAt',
  render: renderWithOrder,
};

/** An operator's decisions on what failed. */
export const falloutOperations: readonly ApiOperation[] = [
  {
    api: apis.turnup,
    method: 'post',
    path: '/fallout/{id}/retry',
    scopes: ['ops'],
    summary: 'Tries what failed again.',
    body: { schema: open({}), contentTypes: jsonTypes, optional: true },
    responses: { 202: { description: 'It will be tried again.', schema: Fallout } },
    handle: async (context, request) =>
      await respond(context, request, await requestRetry(context.database, decisionOf(request))),
  },
  {
    api: apis.turnup,
    method: 'post',
    path: '/fallout/{id}/complete',
    scopes: ['ops'],
    summary: 'Marks the failed step as completed: the work was done by other means.',
    body: jsonBody(FalloutCompletion, { optional: true }),
    responses: {
      202: { description: 'The order will go on as if the system had completed it.', schema: Fallout },
    },
    async handle(context, request) {
      const { characteristic = [], note } = request.body as FalloutCompletion;
      const decision = {
        ...decisionOf(request),
        characteristics: characteristic,
        ...(note !== undefined && { note }),
      };
      return await respond(context, request, await requestCompletion(context.database, decision));
    },
  },
];

const decisionOf = ({ params, caller }: ApiRequest) => ({
  falloutId: params['id'] ?? '',
  caller: caller.subject,
});

/** Wakes the workflow, and answers the fallout as it is now. */
async function respond(context: Context, request: ApiRequest, answer: FalloutAnswer): Promise<ApiResponse> {
  const id = request.params['id'] ?? '';
  if (answer.outcome === 'refused')
    throw new Problem('conflict', `The fallout cannot be decided like this: ${answer.reason}.`);
  if (answer.outcome === 'unknown') throw new Problem('notFound', `There is no fallout ${id}.`);
  context.relay.flush(answer.workflowId);
  const row = await requireRow(context, fallout, id);
  return { ...(await answerRow(context, fallout, row, request)), status: 202 };
}
