import { Fallout, FalloutCompletion, FalloutReason } from '../../domain/tmf/schemas/fallout.js';
import type { Database } from '../../entities/database.js';
import {
  type FalloutAnswer,
  type FalloutDecision,
  requestCompletion,
  requestOrderCancellation,
  requestRetry,
  requestSkip,
} from '../../entities/orders/fallout-decisions.js';
import { apis } from '../apis.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import { jsonBody } from '../tmf630/json-body.js';
import { answerRow, requireRow } from '../tmf630/one-row.js';
import type { ApiOperation, ApiRequest, ApiResponse } from '../tmf630/operation.js';
import { fallout } from './fallout.js';

/** An operator's decisions on what failed. */
export const falloutDecisions: readonly ApiOperation[] = [
  decision('retry', {
    summary: 'Tries what failed again.',
    description: 'It will be tried again.',
    decide: requestRetry,
  }),
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
      const { characteristic = [], note, evidence } = request.body as FalloutCompletion;
      const completion = {
        ...decisionOf(request),
        characteristics: characteristic,
        ...(note !== undefined && { note, reason: note }),
        ...(evidence && { evidence }),
      };
      return await respond(context, request, await requestCompletion(context.database, completion));
    },
  },
  decision('skip', {
    summary:
      'Leaves the failed step out, where its specification allows it (`skippable`) and nothing of it was done.',
    description: 'The order will go on without it.',
    decide: requestSkip,
  }),
  decision('cancelOrder', {
    summary: 'Gives the order of the fallout up: what was done of it is undone, and it ends cancelled.',
    description: 'The order is being cancelled; its cancellation says what becomes of it.',
    decide: requestOrderCancellation,
  }),
];

interface DecisionOptions {
  readonly summary: string;
  readonly description: string;
  readonly decide: (database: Database, decision: FalloutDecision) => Promise<FalloutAnswer>;
}

function decision(verb: string, { summary, description, decide }: DecisionOptions): ApiOperation {
  return {
    api: apis.turnup,
    method: 'post',
    path: `/fallout/{id}/${verb}`,
    scopes: ['ops'],
    summary,
    body: jsonBody(FalloutReason, { optional: true }),
    responses: { 202: { description, schema: Fallout } },
    async handle(context, request) {
      const { reason } = request.body as FalloutReason;
      const decided = { ...decisionOf(request), ...(reason !== undefined && { reason }) };
      return await respond(context, request, await decide(context.database, decided));
    },
  };
}

const decisionOf = ({ params, caller }: ApiRequest): FalloutDecision => ({
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
